using System.Globalization;
using CitySensors.Core.Storage;

namespace CitySensors.Export.Tests.Search;

/// <summary>Changes as a store would tell them. Thread safe.</summary>
internal sealed class SearchChanges : IReadingChanges
{
    private readonly List<DateOnly> _days = [];

    public void Add(params IReadOnlyList<DateOnly> days)
    {
        lock (_days) _days.AddRange(days);
    }

    public Task<ReadingChanges> SinceAsync(string? position, CancellationToken cancellationToken)
    {
        lock (_days)
        {
            var known = position is null ? 0 : int.Parse(position, CultureInfo.InvariantCulture);
            return Task.FromResult(new ReadingChanges(_days.Count.ToString(CultureInfo.InvariantCulture), _days.Skip(known).ToHashSet()));
        }
    }
}
