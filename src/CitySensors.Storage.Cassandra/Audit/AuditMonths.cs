using System.Globalization;
using Cassandra;
using CitySensors.Core.Audit;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Audit;

/// <summary>The months (UTC) that have entries: each is a partition of the log. Thread safe.</summary>
internal sealed class AuditMonths
{
    private const string Log = "audit";
    private const string Format = "yyyy-MM";

    private readonly StoreSession _session;
    private readonly PreparedStatement _add;
    private readonly PreparedStatement _read;
    private string? _newest;

    private AuditMonths(StoreSession session, PreparedStatement add, PreparedStatement read) => (_session, _add, _read) = (session, add, read);

    public static async Task<AuditMonths> OpenAsync(StoreSession session, CancellationToken cancellationToken) => new(
        session,
        await session.PrepareAsync("INSERT INTO audit_month (log, month) VALUES (?, ?)", true, cancellationToken),
        await session.PrepareAsync("SELECT month FROM audit_month WHERE log = ? AND month >= ? AND month <= ?", true, cancellationToken));

    public static string Of(string id) => AuditId.TimeOf(id).ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Makes sure that a month is found.</summary>
    public async Task AddAsync(string month, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _newest) == month) return;
        await _session.ExecuteAsync(_add.Bind(Log, month), "adding a month to the audit log", cancellationToken);
        Volatile.Write(ref _newest, month);
    }

    /// <summary>The months between two times, newest first.</summary>
    public async Task<IReadOnlyList<string>> BetweenAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var rows = await _session.ExecuteAsync(_read.Bind(Log, Text(from), Text(to)), "reading the months of the audit log", cancellationToken);
        return [.. rows.Select(row => row.GetValue<string>("month"))];
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);
}
