using CitySensors.Core.Stations;

namespace CitySensors.Export.Rows;

/// <summary>Stations in ordinal order of their ids. Not thread safe.</summary>
/// <param name="stations">All stations.</param>
/// <param name="only">The only one; null for all.</param>
/// <param name="from">The first one, if it is still there; null for the first of all.</param>
internal sealed class StationOrder(StationDirectory stations, string? only, string? from)
{
    private string? _last;
    private bool _hasBegun;

    /// <summary>The next station as it is defined now; null if there are no more.</summary>
    public StationDefinition? Next()
    {
        var isFirst = !_hasBegun;
        _hasBegun = true;
        if (only is not null) return isFirst && string.CompareOrdinal(only, from) >= 0 ? stations.Find(only) : null;
        if (isFirst) _last = from;
        var next = isFirst && from is not null ? stations.Find(from) : null;
        if (next is null && stations.Page(_last, 1) is [var following]) next = following;
        _last = next?.Id ?? _last;
        return next;
    }
}
