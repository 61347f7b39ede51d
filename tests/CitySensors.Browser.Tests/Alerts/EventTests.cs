using CitySensors.Browser.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace CitySensors.Browser.Tests.Alerts;

/// <summary>What belongs together is shown and told once.</summary>
public sealed class EventTests(Chromium chromium, CityServer city) : IClassFixture<CityServer>
{
    /// <summary>Keeps every text that a screen reader was told.</summary>
    private const string KeepAnnouncements = """
        () => {
          window.told = [];
          for (const region of document.querySelectorAll('#polite, #assertive'))
            new MutationObserver(() => window.told.push(region.textContent)).observe(region, { childList: true });
        }
        """;

    [Fact]
    public async Task AlertsOfAnArea_AreOneEventThatIsToldWhenItBeginsAndGetsWorse()
    {
        foreach (var (id, name) in Stations) await city.PutStationAsync(id, name, "Old Town", 48.137, 11.575);
        await using var page = await CityPage.OpenAsync(chromium, city);
        await page.Page.EvaluateAsync(KeepAnnouncements);

        await city.SendAsync("market", TimeProvider.System.GetUtcNow(), ("particulate_matter", 41));
        var known = page.Page.GetByTestId("event");
        await Expect(known).ToContainTextAsync("Minor Bad air in Old Town");
        await Eventually.TrueAsync(async () => (await ToldAsync(page)).Length == 1, () => "Nothing was told.", TestContext.Current.CancellationToken);

        await city.SendAsync("mill", TimeProvider.System.GetUtcNow(), ("particulate_matter", 41));
        await city.SendAsync("dam", TimeProvider.System.GetUtcNow(), ("particulate_matter", 88));
        await Expect(known).ToHaveAttributeAsync("data-severity", "Extreme");
        await Expect(known).ToContainTextAsync("3 stations");
        await Expect(page.AlertOf("Market Square")).ToHaveCountAsync(1);
        await Expect(known).ToHaveCountAsync(1);
        Assert.Equal(["Minor: Bad air in Old Town.", "Now Extreme: Bad air in Old Town."], await ToldAsync(page));
        page.AssertNoFaults();
    }

    private static (string Id, string Name)[] Stations => [("market", "Market Square"), ("mill", "Mill"), ("dam", "Dam")];

    private static Task<string[]> ToldAsync(CityPage page) => page.Page.EvaluateAsync<string[]>("() => window.told");
}
