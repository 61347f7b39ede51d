using CitySensors.Core.Alerts;

namespace CitySensors.Web.Tests.Hosting;

/// <summary>An alert log that can be made to fail.</summary>
internal sealed class FailingLog(IAlertLog log) : IAlertLog
{
    public bool Fails { get; set; }

    public long LastSequence => log.LastSequence;

    public IReadOnlyCollection<Alert> Active => log.Active;

    public ValueTask<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, int limit, CancellationToken cancellationToken) =>
        Fails ? throw new IOException("The disk is gone.") : log.ReadAsync(query, limit, cancellationToken);

    public ValueTask<IReadOnlyList<Alert>> HistoryAsync(string alertId, CancellationToken cancellationToken) => log.HistoryAsync(alertId, cancellationToken);

    public Task WaitForEntryAfterAsync(long sequence, CancellationToken cancellationToken) => log.WaitForEntryAfterAsync(sequence, cancellationToken);
}
