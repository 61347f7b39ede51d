using CitySensors.Browser.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace CitySensors.Browser.Tests.Settings;

public sealed class PolicyTests(Chromium chromium, CityServer city) : IClassFixture<CityServer>
{
    [Fact]
    public async Task Page_AllFeaturesUsed_CompliesWithItsPolicyAndContactsNoOtherHost()
    {
        await city.PutStationAsync("market", "Market Square", "centre", 48.137, 11.575);
        await city.SendAsync("market", TimeProvider.System.GetUtcNow(), ("particulate_matter", 88));
        await using var page = await CityPage.OpenAsync(chromium, city);
        await page.Row("market").ClickAsync();
        await Expect(page.Chart("particulate_matter").Locator("canvas")).ToBeVisibleAsync();
        foreach (var setting in new[] { "sound", "notify", "theme", "language" }) await page.Page.GetByTestId(setting).ClickAsync();
        await page.Page.Locator(".map-controls button").First.ClickAsync();
        await page.Page.GetByTestId("map").HoverAsync();
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        page.AssertNoFaults();
    }

    [Fact]
    public async Task Policy_InlineScript_IsBlocked()
    {
        await using var page = await CityPage.OpenAsync(chromium, city);
        await page.Page.EvaluateAsync("() => { const script = document.createElement('script'); script.textContent = 'window.broken = true'; document.head.append(script); }");
        Assert.False(await page.Page.EvaluateAsync<bool>("'broken' in window"));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(page.AssertNoFaults);
    }

    [Fact]
    public async Task Answer_OfThePage_CarriesTheSecurityHeaders()
    {
        await using var page = await CityPage.OpenAsync(chromium, city);
        var answer = await page.Page.ReloadAsync();
        var headers = await answer!.AllHeadersAsync();
        Assert.Contains("default-src 'self'", headers["content-security-policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", headers["content-security-policy"], StringComparison.Ordinal);
        Assert.Equal("nosniff", headers["x-content-type-options"]);
        Assert.Equal("same-origin", headers["cross-origin-opener-policy"]);
        Assert.Contains("geolocation=(self)", headers["permissions-policy"], StringComparison.Ordinal);
        Assert.NotEmpty(headers["referrer-policy"]);
    }
}
