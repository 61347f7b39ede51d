using System.Text.RegularExpressions;
using CitySensors.Browser.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace CitySensors.Browser.Tests.Alerts;

public sealed partial class ReconnectTests(Chromium chromium) : CityTests
{
    private const string Negotiation = "**/hubs/alerts/negotiate*";
    private const int Missed = 5;

    [Fact]
    public async Task Kill_WhileThePageIsOpen_MissesAndRepeatsNothing()
    {
        var time = TimeProvider.System.GetUtcNow();
        await using var page = await CityPage.OpenAsync(chromium, City);
        await City.SendAsync("before", time, ("particulate_matter", 88));
        await Expect(page.AlertOf("before")).ToHaveCountAsync(1);

        await City.KillAsync();
        await Expect(page.Connection).ToHaveAttributeAsync("data-state", Lost());
        await Expect(page.AlertOf("before")).ToBeVisibleAsync();

        // The page stays away until the alerts are there.
        await page.Page.RouteAsync(Negotiation, route => route.AbortAsync());
        await City.StartAgainAsync();
        foreach (var number in Enumerable.Range(1, Missed)) await City.SendAsync($"missed-{number}", time, ("noise_level", 90));
        Assert.Equal(Missed + 1, await City.ActiveAlertsAsync());
        await Expect(page.Connection).ToHaveAttributeAsync("data-state", Lost());
        await Expect(page.AlertOf("missed-")).ToHaveCountAsync(0);
        await page.Page.UnrouteAsync(Negotiation);

        await page.IsAsync("live");
        await Expect(page.Alerts).ToHaveCountAsync(Missed + 1);
        foreach (var number in Enumerable.Range(1, Missed)) await Expect(page.AlertOf($"missed-{number}")).ToHaveCountAsync(1);
        await Expect(page.AlertOf("before")).ToHaveCountAsync(1);
        await Expect(page.Row("missed-1")).ToHaveAttributeAsync("data-severity", "Extreme");

        await City.SendAsync("after", time, ("noise_level", 90));
        await Expect(page.AlertOf("after")).ToHaveCountAsync(1);
    }

    [GeneratedRegex("^(reconnecting|offline)$")]
    private static partial Regex Lost();
}
