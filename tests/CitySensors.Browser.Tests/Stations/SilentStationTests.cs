using CitySensors.Browser.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace CitySensors.Browser.Tests.Stations;

public sealed class SilentStationTests(Chromium chromium) : CityTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_StationFallsSilent_LooksSilent()
    {
        await City.PutStationAsync("market", "Market Square", "centre", 48.137, 11.575);
        await City.PutStationAsync("harbour", "Harbour", "centre", 48.138, 11.576);
        // While its usual interval is unknown, only an hour without readings is silence.
        await Eventually.TrueAsync(
            async () =>
            {
                await City.SendAsync("market", TimeProvider.System.GetUtcNow(), ("temperature", 25));
                return await City.HasUsualIntervalAsync("market");
            },
            () => "The usual interval is unknown.",
            Cancelled);
        await using var page = await CityPage.OpenAsync(chromium, City);
        await Expect(page.Row("market")).ToHaveAttributeAsync("data-silent", "false");

        await Expect(page.Row("market")).ToHaveAttributeAsync("data-silent", "true", new() { Timeout = 120_000 });
        await Expect(page.Row("market")).ToContainTextAsync("silent");
        await Expect(page.Row("harbour")).ToHaveAttributeAsync("data-silent", "false");
        await page.Row("market").ClickAsync();
        await Expect(page.Page.GetByTestId("silent")).ToContainTextAsync("Silent since");
        page.AssertNoFaults();
    }
}
