using System.Text.RegularExpressions;
using CitySensors.Browser.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CitySensors.Browser.Tests.Accessibility;

public sealed partial class KeyboardTests(Chromium chromium, CityServer city) : IClassFixture<CityServer>
{
    private const int MostSteps = 60;

    private const string FocusIsVisible = """
        () => {
          const element = document.activeElement;
          const { outlineStyle, outlineWidth } = getComputedStyle(element);
          const { width, right, bottom } = element.getBoundingClientRect();
          return element.matches(':focus-visible') && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && width > 0 && right > 0 && bottom > 0;
        }
        """;

    [Fact]
    public async Task Keyboard_Alone_FindsOpensAndLeavesAStation()
    {
        await SetUpAsync();
        await using var page = await CityPage.OpenAsync(chromium, city);
        var keys = page.Page.Keyboard;
        await Expect(page.Rows).ToHaveCountAsync(3);

        await keys.PressAsync("Tab");
        await Expect(page.Page.Locator(":focus")).ToHaveTextAsync("Skip to the stations");
        await AssertFocusIsVisibleAsync(page);
        await keys.PressAsync("Enter");
        await Expect(page.List).ToBeFocusedAsync();

        await MoveAsync(page, "Shift+Tab", page.Filter("text"));
        await keys.TypeAsync("bridge");
        await Expect(page.Rows).ToHaveCountAsync(2);
        await MoveAsync(page, "Tab", page.List);
        await keys.PressAsync("ArrowDown");
        await Expect(page.List).ToHaveAttributeAsync("aria-activedescendant", (await page.Row("bridge-2").GetAttributeAsync("id"))!);
        await keys.PressAsync("Enter");
        await Expect(page.Detail.Locator("h2")).ToHaveTextAsync("Bridge 2");
        await Expect(page.Row("bridge-2")).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(page.Page).ToHaveURLAsync(BridgeTwo());

        await MoveAsync(page, "Tab", page.Detail.GetByRole(AriaRole.Button, new() { Name = "6 h" }));
        await keys.PressAsync("Enter");
        await Expect(page.Page.Locator(":focus")).ToHaveAttributeAsync("aria-pressed", "true");
        await keys.PressAsync("Escape");
        await Expect(page.Detail).ToBeHiddenAsync();
        await Expect(page.List).ToBeFocusedAsync();

        await page.Page.GoBackAsync();
        await Expect(page.Detail.Locator("h2")).ToHaveTextAsync("Bridge 2");
        page.AssertNoFaults();
    }

    [Theory]
    [InlineData("map", "map")]
    [InlineData("stations", "station-list")]
    public async Task Close_OnAPhone_MovesTheFocusToWhatIsShown(string view, string focused)
    {
        await SetUpAsync();
        await using var page = await CityPage.OpenAsync(chromium, city, new() { ViewportSize = Screens.Phone });
        await page.Page.Locator($".views [data-view={view}]").ClickAsync();
        await page.Page.EvaluateAsync("location.hash = '#station=bridge-1'");
        await Expect(page.Detail.Locator("h2")).ToBeFocusedAsync();
        await MoveAsync(page, "Tab", page.Detail.GetByRole(AriaRole.Button, new() { Name = "Close" }));
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.GetByTestId(focused)).ToBeVisibleAsync();
        await Expect(page.Page.GetByTestId(focused)).ToBeFocusedAsync();
        page.AssertNoFaults();
    }

    private async Task SetUpAsync()
    {
        await city.PutStationAsync("bridge-1", "Bridge 1", "harbour", 48.13, 11.57);
        await city.PutStationAsync("bridge-2", "Bridge 2", "harbour", 48.14, 11.58);
        await city.PutStationAsync("gate", "Gate", "centre", 48.15, 11.59);
    }

    /// <summary>Presses a key until an element has the focus; the focus is always visible on the way.</summary>
    private static async Task MoveAsync(CityPage page, string key, ILocator target)
    {
        for (var step = 0; step < MostSteps; step++)
        {
            await page.Page.Keyboard.PressAsync(key);
            await AssertFocusIsVisibleAsync(page);
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement")) return;
        }

        Assert.Fail($"{key} does not lead to {target}.");
    }

    private static async Task AssertFocusIsVisibleAsync(CityPage page) => Assert.True(
        await page.Page.EvaluateAsync<bool>(FocusIsVisible), await page.Page.EvaluateAsync<string>("'The focus is not visible on ' + document.activeElement.outerHTML.slice(0, 200)"));

    [GeneratedRegex("#.*station=bridge-2")]
    private static partial Regex BridgeTwo();
}
