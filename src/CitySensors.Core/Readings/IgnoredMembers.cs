using System.Globalization;

namespace CitySensors.Core.Readings;

/// <summary>A member of an accepted reading that was ignored.</summary>
/// <param name="Index">The index of the reading in the request body, from 0.</param>
/// <param name="Reason">The category of the error, for metrics: <see cref="RejectionReason.Value"/>, <see cref="RejectionReason.UnknownSensorType"/> or <see cref="RejectionReason.Conflict"/>.</param>
/// <param name="Error">The error message.</param>
/// <param name="Member">The name of the member, shortened if it is long.</param>
/// <param name="Line">The line of the body that it is in, from 1. Null if it is unknown.</param>
public sealed record IgnoredMember(int Index, RejectionReason Reason, string Error, string Member, int? Line = null);

/// <summary>The ignored members of readings: the first ones, and the number of all by reason. Reusable; not thread safe.</summary>
public sealed class IgnoredMembers
{
    /// <summary>Further members are only counted, so that a body of nothing else does not take much more memory than it has bytes.</summary>
    public const int MaxListed = 1000;

    private readonly List<IgnoredMember> _listed = [];

    /// <summary>The number of all ignored members.</summary>
    public int Count { get; private set; }

    /// <summary>The first <see cref="MaxListed"/> of them.</summary>
    public IReadOnlyList<IgnoredMember> Listed => _listed;

    /// <summary>Whether further members are only counted.</summary>
    public bool IsFull => _listed.Count == MaxListed;

    /// <summary>The number of members whose name is not that of a sensor type.</summary>
    public int UnknownSensorTypes { get; private set; }

    /// <summary>The number of members of a sensor type without a valid value.</summary>
    public int Values => Count - UnknownSensorTypes - Conflicts;

    /// <summary>The number of members whose value differs from the stored one.</summary>
    public int Conflicts { get; private set; }

    /// <summary>The errors as one text.</summary>
    /// <param name="most">How many are named; the rest is counted.</param>
    public string Describe(int most)
    {
        var errors = string.Join("; ", _listed.Take(most).Select(one => one.Error));
        return Count > most ? string.Create(CultureInfo.InvariantCulture, $"{errors}; and {Count - most} more") : errors;
    }

    internal void Add(IgnoredMember member)
    {
        CountOnly(member.Reason);
        if (!IsFull) _listed.Add(member);
    }

    /// <summary>Counts a member that is not listed.</summary>
    internal void CountOnly(RejectionReason reason)
    {
        Count++;
        if (reason == RejectionReason.UnknownSensorType) UnknownSensorTypes++;
        else if (reason == RejectionReason.Conflict) Conflicts++;
    }

    internal void Add(IgnoredMembers others)
    {
        Count += others.Count;
        UnknownSensorTypes += others.UnknownSensorTypes;
        Conflicts += others.Conflicts;
        _listed.AddRange(others._listed.Take(MaxListed - _listed.Count));
    }

    internal void Clear()
    {
        _listed.Clear();
        Count = 0;
        UnknownSensorTypes = 0;
        Conflicts = 0;
    }
}
