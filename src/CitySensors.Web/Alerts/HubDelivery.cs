using CitySensors.Web.Limits;
using CitySensors.Web.Metrics;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Alerts;

/// <summary>What deliveries to connections of the hub have in common: how they wait for a write, and how they end. Thread safe.</summary>
internal sealed partial class HubDelivery(HubTelemetry telemetry, IOptions<WebOptions> options, TimeProvider time, ILogger<HubDelivery> logger)
{
    private readonly TimeSpan _sendTimeout = TimeSpan.FromSeconds(options.Value.Hub.SendSeconds);

    /// <summary>Delivers to a connection until it is cancelled; closes the connection if that fails. Never throws.</summary>
    /// <param name="connection">The browser.</param>
    /// <param name="deliver">Ends by an exception only.</param>
    /// <param name="cancellationToken">What <paramref name="deliver"/> is cancelled with.</param>
    public async Task RunAsync(HubConnectionContext connection, Func<Task> deliver, CancellationToken cancellationToken)
    {
        try
        {
            await deliver();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The connection ended, or another subscription replaces this one.
        }
        catch (TimeoutException)
        {
            telemetry.CountDropped(MetricLabels.Stuck);
            TimedOut(logger, _sendTimeout);
            connection.Abort();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The browser reconnects and subscribes again, to alerts after the last sequence number it received.
            telemetry.CountDropped(MetricLabels.SendFailed);
            Failed(logger, error);
            connection.Abort();
        }
    }

    /// <summary>Waits for a write, but not for longer than a browser may take.</summary>
    /// <remarks>A write is never cancelled: SignalR would end the connection with it.</remarks>
    /// <exception cref="TimeoutException">The browser took too long.</exception>
    public Task WithTimeoutAsync(Task write) => write.WaitAsync(_sendTimeout, time, CancellationToken.None);

    [LoggerMessage(3001, LogLevel.Information, "An alert hub connection did not accept a message within {Timeout}; closing it")]
    private static partial void TimedOut(ILogger logger, TimeSpan timeout);

    [LoggerMessage(3002, LogLevel.Error, "Sending alerts or events to a hub connection failed; closing it so that the browser reconnects")]
    private static partial void Failed(ILogger logger, Exception error);
}
