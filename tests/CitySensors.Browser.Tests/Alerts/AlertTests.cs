using CitySensors.Browser.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace CitySensors.Browser.Tests.Alerts;

public sealed class AlertTests(Chromium chromium, CityServer city) : IClassFixture<CityServer>
{
    /// <summary>Pixels of a colour on the canvas of the map.</summary>
    private const string CountPixels = """
        token => {
          const probe = document.body.appendChild(document.createElement('span'));
          probe.style.color = `var(--mark-${token})`;
          const [r, g, b] = getComputedStyle(probe).color.match(/\d+/g).map(Number);
          probe.remove();
          const canvas = document.querySelector('.map-canvas');
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          let count = 0;
          for (let i = 0; i < data.length; i += 4) if (data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === 255) count++;
          return count;
        }
        """;

    [Fact]
    public async Task PostedReading_BeyondNormal_IsAnAlertOnThePage()
    {
        await city.PutStationAsync("market", "Market Square", "centre", 48.137, 11.575);
        await using var page = await CityPage.OpenAsync(chromium, city);
        await Expect(page.Row("market")).ToHaveAttributeAsync("data-severity", "none");

        await city.SendAsync("market", TimeProvider.System.GetUtcNow(), ("particulate_matter", 88));

        var alert = page.AlertOf("Market Square");
        await Expect(alert).ToHaveCountAsync(1);
        await Expect(alert).ToBeVisibleAsync();
        await Expect(alert).ToContainTextAsync("Extreme");
        await Expect(alert).ToContainTextAsync("is 88 µg/m³. 30 µg/m³ is normal here. This warning is given from");
        var row = page.Row("market");
        await Expect(row).ToHaveAttributeAsync("data-severity", "Extreme");
        await Expect(row).ToContainTextAsync("Extreme");
        await Expect(row).ToContainTextAsync("1 alert");
        await Expect(row.Locator(".shape-extreme")).ToBeVisibleAsync();
        await Eventually.TrueAsync(
            async () => await page.Page.EvaluateAsync<int>(CountPixels, "extreme") > 20, () => "No marker of the alert is on the map.", TestContext.Current.CancellationToken);
        page.AssertNoFaults();
    }

    [Fact]
    public async Task Alert_ThatEscalatesAndClears_StaysTheSameItem()
    {
        var start = TimeProvider.System.GetUtcNow().AddMinutes(-7);
        await using var page = await CityPage.OpenAsync(chromium, city);

        await city.SendAsync("mill", start, ("particulate_matter", 41));
        var alert = page.AlertOf("mill");
        await Expect(alert).ToHaveAttributeAsync("data-severity", "Minor");
        await Expect(alert).ToHaveAttributeAsync("data-state", "raised");
        var id = await alert.GetAttributeAsync("data-alert");

        await city.SendAsync("mill", start.AddMinutes(1), ("particulate_matter", 60));
        await Expect(alert).ToHaveAttributeAsync("data-severity", "Extreme");
        await Expect(alert).ToHaveAttributeAsync("data-state", "escalated");
        await Expect(alert).ToContainTextAsync("is 60 µg/m³");
        await Expect(page.Row("mill")).ToHaveAttributeAsync("data-severity", "Extreme");

        await city.SendAsync("mill", start.AddMinutes(2), ("particulate_matter", 30));
        await city.SendAsync("mill", start.AddMinutes(5), ("particulate_matter", 30));
        await city.SendAsync("mill", start.AddMinutes(8), ("particulate_matter", 30));
        await Expect(alert).ToHaveAttributeAsync("data-state", "cleared");
        await Expect(alert).ToHaveCountAsync(1);
        await Expect(alert).ToContainTextAsync("is 30 µg/m³ again");
        await Expect(alert).ToHaveAttributeAsync("data-severity", "Extreme");
        await Expect(alert).ToContainTextAsync("At its worst: Extreme");
        await Expect(alert).ToHaveAttributeAsync("data-alert", id!);
        await Expect(page.Row("mill")).ToHaveAttributeAsync("data-severity", "none");
        page.AssertNoFaults();
    }

    [Fact]
    public async Task GermanReader_RuleWithInstructions_ReadsWhatToDoAndFollowsTheLanguage()
    {
        await city.PutStationAsync("lindenhof", "Lindenhof", "centre", 48.135, 11.57);
        await city.PutAsync(
            "api/rules/linden-heat",
            new
            {
                sensor = "temperature",
                stations = (string[])["lindenhof"],
                min_values = 1,
                levels = new[] { new { severity = "Severe", above = 32 } },
                instructions = new Dictionary<string, object> { ["Severe"] = new { en = "Stay in cool rooms.", de = "Bleiben Sie in kühlen Räumen." } },
            });
        await using var page = await CityPage.OpenAsync(chromium, city, new() { Locale = "de-DE" });
        await city.SendAsync("lindenhof", TimeProvider.System.GetUtcNow(), ("temperature", 32.5));

        var alert = page.AlertOf("Lindenhof");
        await Expect(alert).ToContainTextAsync("Temperatur an der Station Lindenhof: 32,5 °C. Üblich sind hier 25 °C. Gewarnt wird ab 32 °C.");
        await Expect(alert.Locator(".alert-instruction")).ToHaveTextAsync("Was zu tun ist: Bleiben Sie in kühlen Räumen.");

        await page.Page.Locator("#language").ClickAsync();
        await Expect(alert.Locator(".alert-instruction")).ToHaveTextAsync("What to do: Stay in cool rooms.");

        await city.PutStationAsync("lindenhof", "Linden Court", "centre", 48.135, 11.57);
        await page.Page.ReloadAsync();
        await page.IsAsync("live");
        await Expect(page.AlertOf("Linden Court").Locator(".alert-message")).ToContainTextAsync("Temperature at Linden Court is 32.5 °C.");
        page.AssertNoFaults();
    }

    /// <summary>An unregistered station appears with its first alert, even right after the page was opened.</summary>
    [Fact]
    public async Task Alert_OfAnUnknownStation_AddsItsRow()
    {
        await using var page = await CityPage.OpenAsync(chromium, city);
        await city.SendAsync("unheard-of", TimeProvider.System.GetUtcNow(), ("noise_level", 90));
        await Expect(page.Row("unheard-of")).ToHaveAttributeAsync("data-severity", "Extreme");
        page.AssertNoFaults();
    }
}
