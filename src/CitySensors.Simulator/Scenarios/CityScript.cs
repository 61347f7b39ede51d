using CitySensors.Simulator.Faults;
using CitySensors.Simulator.Incidents;

namespace CitySensors.Simulator.Scenarios;

/// <summary>
/// The incidents and faults of a city, in order of time. Both may be infinite; every enumeration must yield the same, because each partition of a
/// simulation enumerates them.
/// </summary>
public sealed record CityScript(IEnumerable<Incident> Incidents, IEnumerable<Fault> Faults)
{
    public static CityScript Quiet { get; } = new([], []);

    /// <summary>Merges two scripts.</summary>
    public CityScript MergedWith(CityScript other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new CityScript(
            Merge(Incidents, other.Incidents, incident => incident.Onset), Merge(Faults, other.Faults, fault => fault.From));
    }

    /// <summary>Merges two sorted sequences lazily.</summary>
    private static IEnumerable<T> Merge<T>(IEnumerable<T> one, IEnumerable<T> other, Func<T, DateTimeOffset> timeOf)
    {
        using var left = one.GetEnumerator();
        using var right = other.GetEnumerator();
        var (hasLeft, hasRight) = (left.MoveNext(), right.MoveNext());
        while (hasLeft || hasRight)
        {
            var takeLeft = hasLeft && (!hasRight || timeOf(left.Current) <= timeOf(right.Current));
            yield return takeLeft ? left.Current : right.Current;
            if (takeLeft) hasLeft = left.MoveNext();
            else hasRight = right.MoveNext();
        }
    }
}
