using CitySensors.Simulator.Faults;
using CitySensors.Simulator.Incidents;

namespace CitySensors.Simulator.Scenarios;

/// <summary>
/// What befalls the city, each in the order of time. Both may be endless; each enumeration must give the same, as several parts of a
/// simulation go through it.
/// </summary>
public sealed record CityScript(IEnumerable<Incident> Incidents, IEnumerable<Fault> Faults)
{
    public static CityScript Quiet { get; } = new([], []);

    /// <summary>Both scripts together.</summary>
    public CityScript MergedWith(CityScript other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new CityScript(
            Merge(Incidents, other.Incidents, incident => incident.Onset), Merge(Faults, other.Faults, fault => fault.From));
    }

    /// <summary>Takes from two sequences in order what comes first, without looking further than the next of each.</summary>
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
