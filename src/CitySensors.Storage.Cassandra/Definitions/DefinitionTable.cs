using CitySensors.Core.Storage;
using System.Globalization;
using System.Runtime.CompilerServices;
using Cassandra;
using CitySensors.Core.Definitions;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Definitions;

/// <param name="Kind">One of <see cref="RowKind"/>.</param>
/// <param name="Changed">The revision of the last change.</param>
/// <param name="Text">The definition; null if it was removed.</param>
/// <param name="Revision">What its history says of the change; null if it does not, and in rows that were read.</param>
internal sealed record DefinitionRow(string Kind, string Id, int Version, long Changed, string? Text, DefinitionRevision? Revision = null);

internal static class RowKind
{
    public const string Station = "station";
    public const string Rule = "rule";

    /// <summary>All sensor types of a catalogue version, which is the id; never updated.</summary>
    public const string SensorTypes = "sensor_types";

    /// <summary>The newest change of a sensor type, for its history.</summary>
    public const string SensorType = "sensor_type";

    public static string Of(DefinitionKind kind) => kind switch
    {
        DefinitionKind.Station => Station,
        DefinitionKind.Rule => Rule,
        _ => SensorType,
    };
}

/// <param name="Number">Incremented by every change of any definition; 0 initially.</param>
internal readonly record struct Revision(long Number, int CatalogueVersion);

/// <summary>The table of definitions: one partition with a counter, on which every change is conditional. Thread safe.</summary>
internal sealed class DefinitionTable
{
    public const string City = "city";
    private const int PageRows = 2000;

    private readonly StoreSession _session;
    private readonly PreparedStatement _revision;
    private readonly PreparedStatement _changed;
    private readonly PreparedStatement _sensorTypes;
    private readonly PreparedStatement _advance;
    private readonly PreparedStatement _put;

    private DefinitionTable(
        StoreSession session, PreparedStatement revision, PreparedStatement changed, PreparedStatement sensorTypes, PreparedStatement advance, PreparedStatement put) =>
        (_session, _revision, _changed, _sensorTypes, _advance, _put) = (session, revision, changed, sensorTypes, advance, put);

    public static async Task<DefinitionTable> OpenAsync(StoreSession session, CancellationToken cancellationToken) => new(
        session,
        await session.PrepareAsync("SELECT DISTINCT city, revision, catalogue FROM definition WHERE city = ?", true, cancellationToken),
        // Filtering is limited to one partition.
        await session.PrepareAsync("SELECT kind, id, version, changed, definition FROM definition WHERE city = ? AND changed > ? ALLOW FILTERING", true, cancellationToken),
        await session.PrepareAsync("SELECT version, definition FROM definition WHERE city = ? AND kind = ? AND id <= ? ORDER BY kind DESC, id DESC LIMIT 1", true, cancellationToken),
        await session.PrepareAsync("UPDATE definition SET revision = ?, catalogue = ? WHERE city = ? IF revision = ?", false, cancellationToken),
        await session.PrepareAsync("INSERT INTO definition (city, kind, id, version, changed, definition, change, changed_at, changed_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", false, cancellationToken));

    /// <summary>The id of the sensor types of a catalogue version; ids sort like versions.</summary>
    public static string SensorTypesId(int catalogueVersion) => catalogueVersion.ToString("D10", CultureInfo.InvariantCulture);

    /// <exception cref="StoreUnavailableException">Cassandra is unavailable.</exception>
    public async Task<Revision> RevisionAsync(CancellationToken cancellationToken)
    {
        var row = (await _session.ExecuteAsync(_revision.Bind(City), "reading the revision of definitions", cancellationToken)).FirstOrDefault();
        return row is null ? default : new Revision(row.GetValue<long?>("revision") ?? 0, row.GetValue<int?>("catalogue") ?? 0);
    }

    /// <summary>Reads the rows changed after a revision. May include more recent changes.</summary>
    /// <exception cref="StoreUnavailableException">Cassandra is unavailable.</exception>
    public async IAsyncEnumerable<DefinitionRow> ChangedAfterAsync(
        long revision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in _session.RowsAsync(_changed.Bind(City, revision), PageRows, "reading definitions", cancellationToken))
        {
            yield return new DefinitionRow(
                row.GetValue<string>("kind"), row.GetValue<string>("id"), row.GetValue<int>("version"), row.GetValue<long>("changed"), row.GetValue<string?>("definition"));
        }
    }

    /// <summary>Reads the sensor types of a catalogue version, with the version that introduced them.</summary>
    /// <exception cref="StoreUnavailableException">Cassandra is unavailable.</exception>
    public async Task<(int Version, string Text)?> SensorTypesAsync(int catalogueVersion, CancellationToken cancellationToken)
    {
        var row = (await _session.ExecuteAsync(
            _sensorTypes.Bind(City, RowKind.SensorTypes, SensorTypesId(catalogueVersion)), "reading sensor types", cancellationToken)).FirstOrDefault();
        return row is null ? null : (row.GetValue<int>("version"), row.GetValue<string>("definition"));
    }

    /// <summary>Writes the rows and the next revision atomically, or nothing if the revision is not the expected one.</summary>
    /// <exception cref="StoreUnavailableException">The outcome is unknown.</exception>
    public async Task<bool> TryWriteAsync(Revision expected, int catalogueVersion, IEnumerable<DefinitionRow> rows, CancellationToken cancellationToken)
    {
        var batch = new BatchStatement();
        batch.SetIdempotence(false);
        batch.Add(_advance.Bind(expected.Number + 1, catalogueVersion, City, expected.Number == 0 ? null : expected.Number));
        foreach (var row in rows)
        {
            var revision = row.Revision;
            batch.Add(_put.Bind(City, row.Kind, row.Id, row.Version, row.Changed, row.Text, revision?.Change.ToString(), revision?.Time, revision?.ChangedBy));
        }

        return (await _session.ExecuteAsync(batch, "changing definitions", cancellationToken)).First().GetValue<bool>("[applied]");
    }
}
