using System.Text.RegularExpressions;
using CitySensors.Browser.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace CitySensors.Browser.Tests.Stations;

public sealed partial class FilterTests(Chromium chromium) : CityTests
{
    [Fact]
    public async Task Filter_ByEachField_ShowsMatches()
    {
        await using var page = await OpenAsync();

        await page.Filter("area").SelectOptionAsync("north");
        await Expect(page.Rows).ToHaveCountAsync(2);
        await Expect(page.Alerts).ToHaveCountAsync(1);
        await Expect(page.AlertOf("Müllerstraße")).ToBeVisibleAsync();
        await page.Filter("area").SelectOptionAsync("");

        await page.Filter("severity").SelectOptionAsync("Severe");
        await Expect(page.Rows).ToHaveCountAsync(1);
        await Expect(page.Row("mueller")).ToBeVisibleAsync();
        await Expect(page.Alerts).ToHaveCountAsync(1);
        await page.Filter("severity").SelectOptionAsync("");

        await page.Filter("sensor").SelectOptionAsync("noise_level");
        await Expect(page.Alerts).ToHaveCountAsync(1);
        await Expect(page.AlertOf("Pier")).ToBeVisibleAsync();
        await Expect(page.Row("mueller")).ToHaveAttributeAsync("data-severity", "none");
        await page.Filter("sensor").SelectOptionAsync("");

        await page.Filter("text").FillAsync("mullerstrasse");
        await Expect(page.Rows).ToHaveCountAsync(1);
        await Expect(page.Alerts).ToHaveCountAsync(1);
        await page.Filter("text").FillAsync("nowhere");
        await Expect(page.Page.Locator("#stations-state")).ToContainTextAsync("No station fits the filter.");
        await page.Page.Locator("#filter-clear").ClickAsync();
        await Expect(page.Rows).ToHaveCountAsync(3);
        page.AssertNoFaults();
    }

    [Fact]
    public async Task View_AfterAReload_IsTheSame()
    {
        await using var page = await OpenAsync();
        await page.Filter("area").SelectOptionAsync("north");
        await page.Filter("severity").SelectOptionAsync("Minor");
        await page.Row("mueller").ClickAsync();
        await page.Detail.Locator("[data-range='1h']").ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(OneHour());

        await page.Page.ReloadAsync();

        await Expect(page.Detail.Locator("h2")).ToHaveTextAsync("Müllerstraße");
        await Expect(page.Detail.Locator("[data-range='1h']")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.Filter("area")).ToHaveValueAsync("north");
        await Expect(page.Filter("severity")).ToHaveValueAsync("Minor");
        await Expect(page.Rows).ToHaveCountAsync(1);
        page.AssertNoFaults();
    }

    [Fact]
    public async Task NearMe_WithAPosition_ShowsNearbyStations()
    {
        await using var page = await OpenAsync();
        await page.Page.Context.GrantPermissionsAsync(["geolocation"]);
        await page.Page.Context.SetGeolocationAsync(new() { Latitude = 48.2001f, Longitude = 11.5f });

        await page.Page.GetByTestId("near-me").ClickAsync();
        await Expect(page.Rows).ToHaveCountAsync(1);
        await Expect(page.Row("mueller")).ToContainTextAsync(Metres());
        await Expect(page.Alerts).ToHaveCountAsync(1);
        Assert.DoesNotContain("48.2", page.Page.Url, StringComparison.Ordinal);

        // The subscription goes by the radius: what happens near comes, what happens elsewhere does not.
        await City.SendAsync("pier", TimeProvider.System.GetUtcNow(), ("illuminance", 2000));
        await City.SendAsync("mueller", TimeProvider.System.GetUtcNow(), ("illuminance", 2000));
        await Expect(page.AlertOf("Müllerstraße")).ToHaveCountAsync(2);
        await Expect(page.Alerts).ToHaveCountAsync(2);

        await page.Page.GetByTestId("near-me").ClickAsync();
        await Expect(page.Rows).ToHaveCountAsync(3);
        await Expect(page.AlertOf("Pier")).ToHaveCountAsync(2);
        page.AssertNoFaults();
    }

    private async Task<CityPage> OpenAsync()
    {
        await City.PutStationAsync("mueller", "Müllerstraße", "north", 48.2, 11.5);
        await City.PutStationAsync("quiet", "Quiet Garden", "north", 48.25, 11.5);
        await City.PutStationAsync("pier", "Pier", "south", 48.1, 11.5);
        if (await City.ActiveAlertsAsync() == 0)
        {
            var time = TimeProvider.System.GetUtcNow().AddMinutes(-1);
            await City.SendAsync("mueller", time, ("particulate_matter", 88));
            await City.SendAsync("pier", time, ("noise_level", 66));
        }

        var page = await CityPage.OpenAsync(chromium, City);
        await Expect(page.Rows).ToHaveCountAsync(3);
        return page;
    }

    [GeneratedRegex("range=1h")]
    private static partial Regex OneHour();

    [GeneratedRegex(@"\d+\sm ·")]
    private static partial Regex Metres();
}
