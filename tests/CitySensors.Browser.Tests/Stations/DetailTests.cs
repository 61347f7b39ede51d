using System.Text.RegularExpressions;
using CitySensors.Browser.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace CitySensors.Browser.Tests.Stations;

public sealed partial class DetailTests(Chromium chromium, CityServer city) : IClassFixture<CityServer>
{
    [Fact]
    public async Task NewReading_WhileAStationIsOpen_ShowsInValueAndChart()
    {
        var time = TimeProvider.System.GetUtcNow();
        await city.PutStationAsync("quay", "Quay", "harbour", 48.1, 11.5);
        await city.SendAsync("quay", time.AddMinutes(-2), ("temperature", 21.5), ("humidity", 58));
        await using var page = await CityPage.OpenAsync(chromium, city, hash: "#station=quay");
        await Expect(page.LiveValue("temperature")).ToHaveTextAsync("21.5°C");
        await Expect(page.Chart("temperature").Locator("canvas")).ToBeVisibleAsync();
        await Expect(page.Chart("temperature")).ToHaveAttributeAsync("aria-label", TwentyOne());

        await city.SendAsync("quay", time, ("temperature", 27.25), ("humidity", 61));

        await Expect(page.LiveValue("temperature")).ToHaveTextAsync("27.3°C");
        await Expect(page.LiveValue("humidity")).ToHaveTextAsync("61%");
        await Expect(page.Chart("temperature")).ToHaveAttributeAsync("aria-label", UpToTwentySeven());
        page.AssertNoFaults();
    }

    [Fact]
    public async Task SuspectValue_OfAnOpenStation_IsShownAsDoubtfulAndRaisesNothing()
    {
        var time = TimeProvider.System.GetUtcNow();
        await city.PutStationAsync("oven", "Oven", "doubtful", 48.1, 11.5);
        await city.SendAsync("oven", time.AddMinutes(-2), ("temperature", 25), ("humidity", 58));
        await using var page = await CityPage.OpenAsync(chromium, city, hash: "#station=oven");
        await Expect(page.LiveValue("temperature")).ToHaveTextAsync("25°C");

        await city.SendAsync("oven", time, ("temperature", 85), ("humidity", 58));

        await Expect(page.LiveValue("temperature")).ToHaveTextAsync("85°C");
        await Expect(page.Detail.Locator(".cell-flag").Filter(new() { HasText = "doubtful" })).ToHaveCountAsync(1);
        await Expect(page.Chart("temperature")).ToHaveAttributeAsync("aria-label", OneDoubtful());
        await Expect(page.Row("oven")).ToHaveAttributeAsync("data-severity", "none");
        page.AssertNoFaults();
    }

    [Fact]
    public async Task MovedStation_WhenItIsOpened_SaysWhereItStoodBefore()
    {
        var time = TimeProvider.System.GetUtcNow();
        await city.PutAsync("api/stations/mover", new { name = "Market", area = "moved", latitude = 48.1, longitude = 11.5, device = "A1" });
        await city.SendAsync("mover", time.AddMinutes(-4), ("temperature", 21.5));
        await city.SendAsync("mover", time, ("temperature", 21.5));
        await city.PutAsync("api/stations/mover", new { name = "Park", area = "moved", latitude = 48.2, longitude = 11.5, device = "A1", moved_at = time.AddMinutes(-2) });
        await using var page = await CityPage.OpenAsync(chromium, city, hash: "#station=mover");

        await Expect(page.Detail.GetByTestId("moved")).ToContainTextAsync("before, it stood at Market.");
        await Expect(page.Chart("temperature")).ToHaveAttributeAsync("aria-label", BeforeAtMarket());
        page.AssertNoFaults();
    }

    [Fact]
    public async Task FaultyStation_InTheListAndInItsPanel_SaysSo()
    {
        await city.PutStationAsync("broken", "Broken", "faulty", 48.1, 11.5);
        await city.SendAsync("broken", TimeProvider.System.GetUtcNow(), ("temperature", 21.5), ("humidity", -999));
        await using var page = await CityPage.OpenAsync(chromium, city, hash: "#station=broken");

        await Expect(page.Row("broken")).ToHaveAttributeAsync("data-faulty", "true");
        await Expect(page.Row("broken")).ToContainTextAsync("faulty");
        await Expect(page.Detail.GetByTestId("faulty")).ToContainTextAsync("Faulty: Humidity.");
        page.AssertNoFaults();
    }

    [Fact]
    public async Task NewSensorType_WhileAStationIsOpen_ShowsAfterItsFirstReading()
    {
        var time = TimeProvider.System.GetUtcNow();
        await city.PutStationAsync("garden", "Garden", "centre", 48.1, 11.5);
        await city.SendAsync("garden", time.AddMinutes(-2), ("temperature", 21));
        await using var page = await CityPage.OpenAsync(chromium, city, hash: "#station=garden");
        await Expect(page.LiveValue("temperature")).ToHaveTextAsync("21°C");

        await city.PutAsync("api/sensors/ozone", new
        {
            name = "Ozone", unit = "ug/m3", distribution = new { kind = "normal", mean = 60, standard_deviation = 10 }, plausible = new { min = 0, max = 1000 },
        });
        await city.SendAsync("garden", time, ("temperature", 22), ("ozone", 72));

        await Expect(page.LiveValue("ozone")).ToHaveTextAsync("72µg/m³");
        await Expect(page.Detail.Locator("h3").Filter(new() { HasText = "Ozone" })).ToBeVisibleAsync();
        await Expect(page.Filter("sensor").Locator("option[value=ozone]")).ToHaveTextAsync("Ozone");
        page.AssertNoFaults();
    }

    [GeneratedRegex("^Temperature: lowest 21.5.°C, highest 21.5.°C")]
    private static partial Regex TwentyOne();

    [GeneratedRegex("before .* at Market")]
    private static partial Regex BeforeAtMarket();

    [GeneratedRegex("1 value is doubtful")]
    private static partial Regex OneDoubtful();

    [GeneratedRegex("^Temperature: lowest 21.5.°C, highest 27.3.°C")]
    private static partial Regex UpToTwentySeven();
}
