using CitySensors.Core.Storage;

namespace CitySensors.Storage.Cassandra.Aggregates;

/// <summary>
/// Removes marks of hours that are aggregated, many at a time, once their days are noted as changed. A run that ends before leaves them, and the next
/// one aggregates their hours again. For the marks of one bucket; thread safe.
/// </summary>
internal sealed class DoneMarks(AggregateStore store)
{
    /// <summary>How many are kept in memory; each note is a lightweight transaction.</summary>
    private const int MaxMarks = 5000;

    private readonly Lock _adding = new();
    private List<HourMark> _marks = [];

    public Task AddAsync(IReadOnlyCollection<HourMark> marks, CancellationToken cancellationToken)
    {
        List<HourMark> some;
        lock (_adding)
        {
            _marks.AddRange(marks);
            if (_marks.Count < MaxMarks) return Task.CompletedTask;
            (some, _marks) = (_marks, []);
        }

        return RemoveAsync(some, cancellationToken);
    }

    /// <summary>Removes those that are left. Call it once no more are added.</summary>
    /// <exception cref="StoreUnavailableException">Some may stay.</exception>
    public Task CompleteAsync(CancellationToken cancellationToken) => RemoveAsync(_marks, cancellationToken);

    private async Task RemoveAsync(List<HourMark> marks, CancellationToken cancellationToken)
    {
        if (marks.Count == 0) return;
        await store.Changes.NoteAsync(marks.Select(mark => DateOnly.FromDayNumber((int)(mark.Hour / TimeSpan.HoursPerDay))).ToHashSet(), cancellationToken);
        await store.Marks.Table.ClearAsync(marks, cancellationToken);
    }
}
