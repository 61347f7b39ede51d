namespace CitySensors.Web.Tests.Contract;

/// <summary>A running city with the nine standard sensor types, tail probability rules and no keys; every host has one for its tests.</summary>
public abstract class CityFixture : IAsyncLifetime
{
    private HttpClient? _client;

    public Uri Address => Client.BaseAddress!;

    public HttpClient Client => _client ?? throw new InvalidOperationException("The city has not been started.");

    /// <summary>Whether the answer to a reading that comes again tells so; where stations find it later, it does not.</summary>
    public virtual bool CountsDuplicatesInAnswers => true;

    public async ValueTask InitializeAsync() => _client = new HttpClient { BaseAddress = await StartAsync(), Timeout = TimeSpan.FromSeconds(60) };

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await StopAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the city and gives its address.</summary>
    protected abstract Task<Uri> StartAsync();

    protected abstract ValueTask StopAsync();
}
