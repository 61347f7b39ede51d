using CitySensors.Browser.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace CitySensors.Browser.Tests.Alerts;

/// <summary>What the page says while there are no active alerts.</summary>
public sealed class QuietTests(Chromium chromium) : CityTests
{
    [Fact]
    public async Task Page_WithoutActiveAlerts_SaysHowManyStationsReportAndWhenItLostTheConnection()
    {
        await City.PutStationAsync("silent", "Silent", "centre", 48.137, 11.575);
        await City.SendAsync("reports", TimeProvider.System.GetUtcNow(), ("temperature", 25));
        await using var page = await CityPage.OpenAsync(chromium, City);
        var state = page.Page.GetByTestId("alert-list").Locator(".list-state");
        await Expect(state).ToContainTextAsync("1 of 2 stations are reporting", new() { Timeout = 60_000 });
        await Expect(state).ToContainTextAsync("not known");

        await City.KillAsync();
        await Expect(state).ToContainTextAsync("Connection lost at");
        await Expect(state).Not.ToContainTextAsync("are reporting");
    }
}
