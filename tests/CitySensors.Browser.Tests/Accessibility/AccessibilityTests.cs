using CitySensors.Browser.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CitySensors.Browser.Tests.Accessibility;

public sealed class AccessibilityTests(Chromium chromium, CityServer city) : IClassFixture<CityServer>
{
    private const string Station = "town-hall";

    public static MatrixTheoryData<ColorScheme, string> Looks => new([ColorScheme.Light, ColorScheme.Dark], ["en-GB", "de-DE"]);

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Axe_OnADesktop_FindsNothing(ColorScheme scheme, string locale)
    {
        await using var page = await OpenAsync(Screens.Desktop, scheme, locale);
        await Axe.AssertFindsNothingAsync(page);
        page.AssertNoFaults();
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Axe_OnEveryViewOfAPhone_FindsNothing(ColorScheme scheme, string locale)
    {
        await using var page = await OpenAsync(Screens.Phone, scheme, locale);
        await Axe.AssertFindsNothingAsync(page);
        foreach (var view in new[] { "map", "stations", "alerts" })
        {
            await page.Page.Locator($".views [data-view={view}]").ClickAsync();
            await Expect(page.Page.Locator($"body[data-view={view}]")).ToBeVisibleAsync();
            await Axe.AssertFindsNothingAsync(page);
        }

        page.AssertNoFaults();
    }

    /// <summary>With alerts of every severity, active and past, and a station open.</summary>
    private async Task<CityPage> OpenAsync(ViewportSize screen, ColorScheme scheme, string locale)
    {
        var axe = await Axe.SourceAsync(TestContext.Current.CancellationToken);
        await SetUpAsync();
        await SendExceedancesAsync(TimeProvider.System.GetUtcNow());
        var page = await CityPage.OpenAsync(chromium, city, new() { ViewportSize = screen, ColorScheme = scheme, Locale = locale }, axe, $"#station={Station}");
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("lang", locale[..2]);
        await Expect(page.Alerts).ToHaveCountAsync(5);
        await Expect(page.Chart("particulate_matter").Locator("canvas")).ToBeVisibleAsync();
        return page;
    }

    private async Task SetUpAsync()
    {
        var time = TimeProvider.System.GetUtcNow().AddMinutes(-10);
        if (await city.ActiveAlertsAsync() > 0) return;
        await city.PutStationAsync(Station, "Town Hall", "centre", 48.137, 11.575);
        await SendExceedancesAsync(time);
        await city.SendAsync("past", time, ("noise_level", 90));
        await city.SendAsync("past", time.AddMinutes(1), ("noise_level", 50));
        await city.SendAsync("past", time.AddMinutes(4), ("noise_level", 50));
        await city.SendAsync("past", time.AddMinutes(7), ("noise_level", 50));
    }

    private Task SendExceedancesAsync(DateTimeOffset time) =>
        city.SendAsync(Station, time, ("particulate_matter", 41), ("noise_level", 69), ("air_quality", 345), ("temperature", 41));
}
