using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace CitySensors.Browser.Tests.Hosting;

/// <summary>The page as a visitor has it open, with everything that went wrong on it.</summary>
internal sealed class CityPage : IAsyncDisposable
{
    private const string WatchPolicy = "addEventListener('securitypolicyviolation', event => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI));";

    private readonly IBrowserContext _context;
    private readonly Uri _city;
    private readonly ConcurrentQueue<string> _faults = new();

    private CityPage(IBrowserContext context, IPage page, Uri city)
    {
        _context = context;
        _city = city;
        Page = page;
        page.Console += (_, message) => { if (message.Type is "error" or "warning" && !IsLostConnection(message.Text)) _faults.Enqueue($"console: {message.Text} {message.Location}"); };
        page.PageError += (_, error) => _faults.Enqueue($"script: {error}");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(_city.AbsoluteUri, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal)) _faults.Enqueue($"request: {request.Url}");
        };
        page.WebSocket += (_, socket) => { if (new Uri(socket.Url).Authority != _city.Authority) _faults.Enqueue($"socket: {socket.Url}"); };
    }

    public IPage Page { get; }

    public ILocator Connection => Page.GetByTestId("connection-state");

    public ILocator List => Page.GetByTestId("station-list");

    public ILocator Rows => Page.GetByTestId("station-row");

    public ILocator Alerts => Page.GetByTestId("alert");

    public ILocator Detail => Page.GetByTestId("station-detail");

    public static async Task<CityPage> OpenAsync(Chromium chromium, CityServer city, BrowserNewContextOptions? options = null, string? script = null, string hash = "")
    {
        options ??= new();
        options.ViewportSize ??= Screens.Desktop;
        options.Locale ??= "en-GB";
        var context = await chromium.NewContextAsync(options);
        await context.AddInitScriptAsync(WatchPolicy);
        if (script is not null) await context.AddInitScriptAsync(script);
        var page = new CityPage(context, await context.NewPageAsync(), city.Url);
        await page.Page.GotoAsync(new Uri(city.Url, hash).AbsoluteUri);
        await page.IsAsync("live");
        return page;
    }

    /// <summary>Waits for a state of the connection.</summary>
    public Task IsAsync(string state) => Assertions.Expect(Connection).ToHaveAttributeAsync("data-state", state);

    public ILocator Row(string station) => Page.Locator($"[data-testid=station-row][data-station='{station}']");

    public ILocator AlertOf(string station) => Alerts.Filter(new() { HasText = station });

    public ILocator LiveValue(string sensor) => Page.Locator($"[data-testid=live-value][data-sensor='{sensor}']");

    public ILocator Chart(string sensor) => Page.Locator($"[data-testid=chart][data-sensor='{sensor}']");

    public ILocator Filter(string field) => Page.GetByTestId($"filter-{field}");

    /// <summary>No console error, no violated policy, no request to anybody but the city's server.</summary>
    public void AssertNoFaults() => Assert.Empty(_faults);

    // A busy machine loses a connection now and then, and the page connects again; a forbidden one is told by the policy.
    private bool IsLostConnection(string text) => text.StartsWith($"WebSocket connection to 'ws://{_city.Authority}/", StringComparison.Ordinal);

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
