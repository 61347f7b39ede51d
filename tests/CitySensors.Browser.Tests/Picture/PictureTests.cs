using CitySensors.Browser.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CitySensors.Browser.Tests.Picture;

/// <summary>What a first-time user sees in the demo, and the picture of it in the README.</summary>
public sealed class PictureTests(Chromium chromium) : IAsyncLifetime
{
    private const string Variable = "CITYSENSORS_PICTURE";
    private const int SensorTypes = 9;
    private const int MostBytes = 400_000;

    private readonly CityServer _city = new();

    public ValueTask InitializeAsync() => _city.StartAsync("demo");

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Fact]
    public async Task Demo_WithAnAlert_CreatesThePicture()
    {
        var wanted = Environment.GetEnvironmentVariable(Variable);
        var path = wanted ?? Path.Combine(AppContext.BaseDirectory, "page.png");
        await using var page = await CityPage.OpenAsync(chromium, _city, new() { ColorScheme = ColorScheme.Light });
        // For the README the charts should hold a while, and past alerts be there; a test needs not wait for that.
        if (wanted is not null) await Expect(page.Page.Locator("[data-testid=alert].ended").First).ToBeVisibleAsync(new() { Timeout = 120_000 });
        var severe = page.Page.Locator("[data-testid=alert][data-severity=Severe]:not(.ended), [data-testid=alert][data-severity=Extreme]:not(.ended)").First;
        await Expect(severe).ToBeVisibleAsync(new() { Timeout = 120_000 });
        // A click of the mouse would wait until the list, which changes with every alert, holds still.
        await severe.Locator("button").DispatchEventAsync("click");

        await Expect(page.Page.GetByTestId("live-value")).ToHaveCountAsync(SensorTypes);
        await Expect(page.Page.Locator("[data-testid=chart] canvas")).ToHaveCountAsync(SensorTypes);
        await Expect(page.Detail).Not.ToContainTextAsync("Loading");
        await page.Page.Mouse.MoveAsync(0, 0);
        var picture = await page.Page.ScreenshotAsync(new() { Path = path });

        Assert.InRange(picture.Length, 10_000, MostBytes);
        page.AssertNoFaults();
    }
}
