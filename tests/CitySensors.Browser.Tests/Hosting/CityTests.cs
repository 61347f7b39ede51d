namespace CitySensors.Browser.Tests.Hosting;

/// <summary>Tests that each have a server of their own, so that none sees what another one raised.</summary>
public abstract class CityTests : IAsyncLifetime
{
    protected CityServer City { get; } = new();

    public ValueTask InitializeAsync() => City.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await City.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
