using System.Text.RegularExpressions;
using CitySensors.Browser.Tests.Accessibility;
using CitySensors.Browser.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CitySensors.Browser.Tests.Jobs;

public sealed class JobsTests(Chromium chromium, CityServer city) : IClassFixture<CityServer>
{
    private const string Hash = "#jobs";

    [Fact]
    public async Task Jobs_RunPauseAndResume_AreShownAtOnce()
    {
        await using var page = await CityPage.OpenAsync(chromium, city, hash: Hash);
        var row = Row(page, "retention");
        await row.GetByRole(AriaRole.Button, new() { Name = "Run now: retention" }).ClickAsync();
        await Expect(page.Page.GetByTestId("jobs-status")).ToHaveTextAsync("retention was started.");
        await Expect(row).ToContainTextAsync(new Regex("\\d\\s(ms|s)"));
        await row.GetByRole(AriaRole.Button, new() { Name = "Pause: retention" }).ClickAsync();
        await Expect(row).ToHaveAttributeAsync("data-state", "paused");
        var resume = row.GetByRole(AriaRole.Button, new() { Name = "Resume: retention" });
        await Expect(resume).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(row).ToHaveAttributeAsync("data-state", new Regex("waiting|running"));
        page.AssertNoFaults();
    }

    [Fact]
    public async Task Jobs_NotOpened_AreNotLoaded()
    {
        var requested = new List<string>();
        await using var page = await CityPage.OpenAsync(chromium, city);
        page.Page.Request += (_, request) => requested.Add(request.Url);
        await Expect(page.Page.GetByTestId("jobs")).ToBeHiddenAsync();
        await page.Page.EvaluateAsync("location.hash = 'jobs'");
        await Expect(Row(page, "retention")).ToBeVisibleAsync();
        Assert.Contains(requested, url => url.Contains("/assets/view-", StringComparison.Ordinal));
        await page.Page.GoBackAsync();
        await Expect(page.Page.GetByTestId("jobs")).ToBeHiddenAsync();
        await Expect(page.Page.Locator("#stations-title")).ToBeVisibleAsync();
        await page.Page.GoForwardAsync();
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Jobs", Exact = true })).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page.Page.Locator("#stations-title")).ToBeVisibleAsync();
        Assert.DoesNotContain(Hash, page.Page.Url, StringComparison.Ordinal);
        page.AssertNoFaults();
    }

    [Theory]
    [InlineData(false, ColorScheme.Light, "en-GB")]
    [InlineData(false, ColorScheme.Dark, "de-DE")]
    [InlineData(true, ColorScheme.Light, "de-DE")]
    [InlineData(true, ColorScheme.Dark, "en-GB")]
    public async Task Axe_OnTheJobs_FindsNothing(bool isPhone, ColorScheme scheme, string locale)
    {
        var axe = await Axe.SourceAsync(TestContext.Current.CancellationToken);
        var options = new BrowserNewContextOptions { ViewportSize = isPhone ? Screens.Phone : Screens.Desktop, ColorScheme = scheme, Locale = locale };
        await using var page = await CityPage.OpenAsync(chromium, city, options, axe, Hash);
        await Expect(Row(page, "roll-up")).ToBeVisibleAsync();
        await Axe.AssertFindsNothingAsync(page);
        Assert.True(await page.Page.EvaluateAsync<bool>("[document.documentElement, document.querySelector('#jobs')].every(element => element.scrollWidth <= element.clientWidth)"));
        page.AssertNoFaults();
    }

    private static ILocator Row(CityPage page, string job) => page.Page.Locator($"[data-testid=job][data-job='{job}']");
}
