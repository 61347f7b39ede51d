using CitySensors.Browser.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CitySensors.Browser.Tests.Settings;

public sealed class SettingsTests(Chromium chromium, CityServer city) : IClassFixture<CityServer>
{
    [Fact]
    public async Task Language_Switched_ChangesEveryTextAndIsRemembered()
    {
        var start = TimeProvider.System.GetUtcNow().AddMinutes(-7);
        await city.SendAsync("over", start, ("particulate_matter", 88));
        await city.SendAsync("over", start.AddMinutes(1), ("particulate_matter", 30));
        await city.SendAsync("over", start.AddMinutes(4), ("particulate_matter", 30));
        await city.SendAsync("over", start.AddMinutes(7), ("particulate_matter", 30));
        await city.SendAsync("now", start, ("particulate_matter", 88));
        await using var page = await CityPage.OpenAsync(chromium, city, hash: "#station=now");
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await Expect(page.Page.Locator("#stations-title")).ToHaveTextAsync("Stations");
        await Expect(page.AlertOf("now")).ToContainTextAsync("Fine dust at now is 88 µg/m³");

        await page.Page.GetByTestId("language").ClickAsync();
        await AssertIsGermanAsync(page);
        await page.Page.ReloadAsync();
        await AssertIsGermanAsync(page);
        await page.Page.GetByTestId("language").ClickAsync();
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        page.AssertNoFaults();
    }

    [Fact]
    public async Task Language_OfAGermanBrowser_IsGerman()
    {
        await using var page = await CityPage.OpenAsync(chromium, city, new() { Locale = "de-AT" });
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        await Expect(page.Connection).ToHaveTextAsync("Live");
        await Expect(page.Page.Locator("#alerts-title")).ToHaveTextAsync("Warnungen");
        page.AssertNoFaults();
    }

    [Fact]
    public async Task Theme_Switched_ChangesTheColoursAndIsRemembered()
    {
        await using var page = await CityPage.OpenAsync(chromium, city, new() { ColorScheme = ColorScheme.Light });
        var theme = page.Page.GetByTestId("theme");
        var light = await GroundAsync(page);

        await theme.ClickAsync();
        await Expect(theme).ToHaveAttributeAsync("aria-pressed", "true");
        var dark = await GroundAsync(page);
        Assert.NotEqual(light, dark);

        await page.Page.ReloadAsync();
        await Expect(theme).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Equal(dark, await GroundAsync(page));
        page.AssertNoFaults();
    }

    private static async Task AssertIsGermanAsync(CityPage page)
    {
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        await Expect(page.Page.Locator("#stations-title")).ToHaveTextAsync("Stationen");
        await Expect(page.Detail).ToContainTextAsync("Feinstaub");
        var now = page.AlertOf("Station now");
        await Expect(now).ToContainTextAsync("Extrem");
        await Expect(now).ToContainTextAsync("Feinstaub an der Station now: 88 µg/m³. Üblich sind hier 30 µg/m³.");
        await Expect(now).ToContainTextAsync("Gewarnt wird ab");
        var over = page.AlertOf("Station over");
        await Expect(over).ToContainTextAsync("wieder 30 µg/m³");
        await Expect(over).Not.ToContainTextAsync("Schwelle");
    }

    private static Task<string> GroundAsync(CityPage page) => page.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
}
