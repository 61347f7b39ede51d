namespace CitySensors.TestSupport;

/// <summary>The base of tests that run a host: a folder for its data and an HTTP client, both disposed after each test.</summary>
public abstract class HostTestBase : IDisposable
{
    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    protected TestFolder Folder { get; } = new();

    protected HttpClient Http { get; } = new();

    public void Dispose()
    {
        Http.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
