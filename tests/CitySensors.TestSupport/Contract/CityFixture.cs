namespace CitySensors.TestSupport.Contract;

/// <summary>A running city with the nine standard sensor types, tail probability rules and no keys; every host has one for its tests.</summary>
public abstract class CityFixture : IAsyncLifetime
{
    private HttpClient? _client;

    public Uri Address => Client.BaseAddress!;

    /// <summary>To the city; a test is skipped where <see cref="WhyNotRunning"/> says why there is none.</summary>
    public HttpClient Client
    {
        get
        {
            Assert.SkipWhen(WhyNotRunning is not null, WhyNotRunning ?? "");
            return _client ?? throw new InvalidOperationException("The city is not running.");
        }
    }

    /// <summary>What is missing to run the city; null where nothing is.</summary>
    public virtual string? WhyNotRunning => null;

    /// <summary>Whether the answer to a body counts its duplicates; behind Kafka they are found only later.</summary>
    public virtual bool CountsDuplicatesInAnswers => true;

    public async ValueTask InitializeAsync()
    {
        if (WhyNotRunning is null) _client = new HttpClient { BaseAddress = await StartAsync(), Timeout = TimeSpan.FromSeconds(60) };
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await StopAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the city.</summary>
    protected abstract Task<Uri> StartAsync();

    protected abstract ValueTask StopAsync();
}
