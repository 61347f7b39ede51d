using Microsoft.Extensions.Options;

namespace CitySensors.Server.Hosting;

/// <summary>Cancelled after half of the shutdown timeout: operations waiting for a store or broker then give up.</summary>
internal sealed class StopToken : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    public StopToken(IHostApplicationLifetime lifetime, IOptions<SiloOptions> options) =>
        lifetime.ApplicationStopping.Register(() => _source.CancelAfter(options.Value.ShutdownTimeout / 2));

    public CancellationToken Token => _source.Token;

    public void Dispose() => _source.Dispose();
}
