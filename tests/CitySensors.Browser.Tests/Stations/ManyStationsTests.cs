using CitySensors.Browser.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CitySensors.Browser.Tests.Stations;

public sealed class ManyStationsTests(Chromium chromium) : CityTests
{
    private const int Count = 10_000;
    private static readonly LocatorAssertionsToHaveAttributeOptions Load = new() { Timeout = 180_000 };

    [Fact]
    public async Task TenThousandStations_AreAllListedAndThePageStaysResponsive()
    {
        var time = TimeProvider.System.GetUtcNow();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Count),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken },
            async (number, _) => await City.PutStationAsync(Id(number), $"Station {number}", $"area-{number % 20}", 48 + number / 100 * 0.002, 11 + number % 100 * 0.003));
        await City.SendAsync(Enumerable.Range(0, Count).Select(number => CityServer.Line(Id(number), time, ("noise_level", number % 100 == 0 ? 90 : 50))));

        await using var page = await CityPage.OpenAsync(chromium, City);

        await Expect(page.Rows.First).ToHaveAttributeAsync("aria-setsize", $"{Count}", Load);
        await Expect(page.Page.Locator("#station-count")).ToHaveTextAsync("10,000 stations");
        await Expect(page.Page.Locator(".tally-item").First).ToContainTextAsync("100");
        Assert.True(await page.Rows.CountAsync() < 100, "The list must not put every station into the document.");

        await page.List.FocusAsync();
        await page.Page.Keyboard.PressAsync("End");
        await Expect(page.Row(Id(Count - 1))).ToHaveAttributeAsync("aria-posinset", $"{Count}");
        await Expect(page.Row(Id(Count - 1))).ToBeVisibleAsync();
        await page.List.EvaluateAsync("list => { list.scrollTop = list.scrollHeight / 2; }");
        await Expect(page.Page.Locator($"[aria-posinset='{Count / 2}']")).ToBeVisibleAsync();
        await page.Filter("text").FillAsync("station 4711");
        await Expect(page.Rows).ToHaveCountAsync(1);
        await page.Page.Locator("#filter-clear").ClickAsync();

        await City.SendAsync(Enumerable.Range(0, Count).Select(number => CityServer.Line(Id(number), time.AddSeconds(1), ("illuminance", number % 100 == 1 ? 2000 : 500))));
        await Expect(page.Page.Locator(".tally-item").First).ToContainTextAsync("200");
        Assert.Equal(42, await page.Page.EvaluateAsync<int>("() => new Promise(resolve => requestAnimationFrame(() => resolve(42)))"));
        page.AssertNoFaults();
    }

    private static string Id(int number) => $"station-{number}";
}
