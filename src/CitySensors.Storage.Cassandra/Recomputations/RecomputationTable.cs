using Cassandra;
using CitySensors.Core.Recomputations;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Recomputations;

/// <param name="Hour">An hour, counted from tick 0.</param>
/// <param name="Station">A station; empty before the first one.</param>
internal readonly record struct Place(long Hour, string Station);

/// <param name="Recomputation">The recomputation.</param>
/// <param name="After">It goes on after this station: while it computes, on the day (UTC) of the hour; while it is swapped in, in the hour.</param>
internal sealed record PlacedRecomputation(Recomputation Recomputation, Place After);

/// <summary>The recomputations of the city. A change is written only if nobody has changed one of them since they were read. Thread safe.</summary>
internal sealed class RecomputationTable
{
    private const string City = "city";
    private const string Reading = "reading recomputations";
    private const string Writing = "changing recomputations";

    private readonly StoreSession _session;
    private readonly ConsistencyLevel _serial;
    private readonly PreparedStatement _read;
    private readonly PreparedStatement _begin;
    private readonly PreparedStatement _advance;
    private readonly PreparedStatement _save;
    private readonly PreparedStatement _delete;

    private RecomputationTable(StoreSession session, ConsistencyLevel serial, IReadOnlyList<PreparedStatement> statements)
    {
        (_session, _serial) = (session, serial);
        (_read, _begin, _advance, _save, _delete) = (statements[0], statements[1], statements[2], statements[3], statements[4]);
    }

    public static async Task<RecomputationTable> OpenAsync(StoreSession session, ConsistencyLevel serial, CancellationToken cancellationToken) => new(
        session,
        serial,
        [
            await session.PrepareAsync("SELECT version, number, data, hour, station FROM recomputation WHERE city = ?", true, cancellationToken),
            await session.PrepareAsync("UPDATE recomputation SET version = ? WHERE city = ? IF version = null", false, cancellationToken),
            await session.PrepareAsync("UPDATE recomputation SET version = ? WHERE city = ? IF version = ?", false, cancellationToken),
            await session.PrepareAsync("INSERT INTO recomputation (city, number, data, hour, station) VALUES (?, ?, ?, ?, ?)", false, cancellationToken),
            await session.PrepareAsync("DELETE FROM recomputation WHERE city = ? AND number = ?", false, cancellationToken),
        ]);

    /// <summary>The kept ones, newest first.</summary>
    /// <exception cref="InvalidDataException">One of them is damaged.</exception>
    public async Task<KeptRecomputations> ReadAsync(CancellationToken cancellationToken)
    {
        long? version = null;
        var kept = new List<PlacedRecomputation>();
        // A change that another process is about to commit is committed first.
        foreach (var row in await _session.ExecuteAsync(_read.Bind(City).SetConsistencyLevel(_serial), Reading, cancellationToken))
        {
            version = row.GetValue<long>("version");
            if (row.GetValue<long?>("number") is not { } number) continue;
            kept.Add(new PlacedRecomputation(RecomputationText.Read(row.GetValue<string>("data")) with { Number = number }, new Place(row.GetValue<long>("hour"), row.GetValue<string>("station"))));
        }

        return new KeptRecomputations(version, kept);
    }

    /// <summary>Writes some, and forgets those that are too many.</summary>
    /// <param name="read">What was read before.</param>
    /// <param name="changed">Those that are new or changed.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>False, and nothing is written, if somebody else changed one of them since.</returns>
    /// <exception cref="StoreUnavailableException">It is not known whether they were written.</exception>
    public async Task<bool> TryWriteAsync(KeptRecomputations read, IReadOnlyCollection<PlacedRecomputation> changed, CancellationToken cancellationToken)
    {
        var batch = new BatchStatement();
        batch.Add(read.Version is { } version ? _advance.Bind(version + 1, City, version) : _begin.Bind(1L, City));
        foreach (var one in changed) batch.Add(_save.Bind(City, one.Recomputation.Number, RecomputationText.Serialize(one.Recomputation), one.After.Hour, one.After.Station));
        var newest = changed.Max(one => one.Recomputation.Number);
        foreach (var old in read.All.Where(one => one.Recomputation.Number <= newest - Recomputation.MaxKept)) batch.Add(_delete.Bind(City, old.Recomputation.Number));
        return (await _session.ExecuteAsync(batch, Writing, cancellationToken)).First().GetValue<bool>("[applied]");
    }
}

/// <param name="Version">Counts the changes; null before the first one.</param>
/// <param name="All">Newest first.</param>
internal sealed record KeptRecomputations(long? Version, IReadOnlyList<PlacedRecomputation> All)
{
    public PlacedRecomputation? Find(long number) => All.FirstOrDefault(one => one.Recomputation.Number == number);

    /// <summary>The one with work to do; null if there is none.</summary>
    public PlacedRecomputation? Working => All.FirstOrDefault(one => one.Recomputation.IsWorking);
}
