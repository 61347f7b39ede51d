using System.Text.Json.Serialization;

namespace CitySensors.Core.Recomputations;

/// <summary>
/// Aggregates of a period that are computed again from stored readings, as a version of their own beside the live one, and compared with it. Immutable.
/// </summary>
public sealed record Recomputation
{
    /// <summary>The newest are kept.</summary>
    public const int MaxKept = 20;

    /// <summary>The newest keep what differs, hour by hour, and not only their summary.</summary>
    public const int MaxVersions = 10;

    /// <summary>How many hours the versions of all but the newest may have together; each takes some 2 KB.</summary>
    public const long MaxHoursOfEarlierVersions = 100_000;

    /// <summary>The most characters of an error that are kept.</summary>
    public const int MaxErrorLength = 1000;

    /// <summary>Identifies it; a number is not used again.</summary>
    public long Number { get; init; }

    /// <summary>The start of the period, a full hour of UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The end of the period, exclusive, a full hour of UTC.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Whether the version replaces the live one once it is complete.</summary>
    public bool Swaps { get; init; }

    public RecomputationState State { get; init; } = RecomputationState.Running;

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The name of who asked for it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it came to its end, for now or for good; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How many hours of the period are computed.</summary>
    public long HoursDone { get; init; }

    /// <summary>Of how many hours of stations the live aggregates were replaced, or corrected by newer readings meanwhile.</summary>
    public long Swapped { get; init; }

    /// <summary>How many hours of stations and areas were marked instead: the roll-up aggregates them again, within a minute or two.</summary>
    public long Marked { get; init; }

    /// <summary>Of how many hours of stations they were not, because readings have expired since they were computed, or the station was removed.</summary>
    public long NotSwapped { get; init; }

    /// <summary>Why it failed; null if it did not.</summary>
    public string? Error { get; init; }

    public RecomputationSummary Summary { get; init; } = RecomputationSummary.Empty;

    /// <summary>The number of hours of the period.</summary>
    [JsonIgnore]
    public long Hours => (To - From).Ticks / TimeSpan.TicksPerHour;

    /// <summary>Whether the version is complete.</summary>
    [JsonIgnore]
    public bool IsComputed => HoursDone == Hours;

    /// <summary>Whether it is under way or paused: there is one of these at a time.</summary>
    [JsonIgnore]
    public bool IsActive => State is RecomputationState.Running or RecomputationState.Paused or RecomputationState.Swapping;

    /// <summary>Whether the job has work to do.</summary>
    [JsonIgnore]
    public bool IsWorking => State is RecomputationState.Running or RecomputationState.Swapping;

    /// <summary>The recomputation after an action of a person.</summary>
    /// <returns>The recomputation, or why the action is not possible in its state.</returns>
    public (Recomputation? Changed, string? Refusal) After(RecomputationAction action, DateTimeOffset now) => (action, State) switch
    {
        (RecomputationAction.Pause, RecomputationState.Running or RecomputationState.Swapping) => (this with { State = RecomputationState.Paused }, null),
        (RecomputationAction.Pause, RecomputationState.Paused) or (RecomputationAction.Resume, RecomputationState.Running or RecomputationState.Swapping) => (this, null),
        (RecomputationAction.Resume, RecomputationState.Paused or RecomputationState.Failed) => (Resumed(now), null),
        (RecomputationAction.Swap, RecomputationState.Done) => ((this with { Swaps = true }).Resumed(now), null),
        (RecomputationAction.Swap, RecomputationState.Swapping) => (this, null),
        (RecomputationAction.Discard, RecomputationState.Discarded) => (this, null),
        (RecomputationAction.Discard, not RecomputationState.Swapped) =>
            (this with { State = RecomputationState.Discarded, EndedAt = now }, null),
        (RecomputationAction.Swap, RecomputationState.Running or RecomputationState.Paused) => (null, "Its version can be swapped in once it is done."),
        (RecomputationAction.Discard, RecomputationState.Swapped) => (null, "Its version is the live one and cannot be discarded."),
        _ => (null, $"It is {NameOf(State)}."),
    };

    /// <summary>Why no recomputation can begin beside those that are kept; null if one can.</summary>
    public static string? RefusalToBegin(IEnumerable<Recomputation> kept) =>
        kept.FirstOrDefault(one => one.IsActive) is { } active ? $"Recomputation {active.Number} is {NameOf(active.State)}: there is one at a time." : null;

    /// <summary>Those that can no longer be swapped in when another one begins: there is one version beside the live one.</summary>
    public static IEnumerable<Recomputation> SupersededByNext(IEnumerable<Recomputation> kept, DateTimeOffset now) =>
        kept.Where(one => one.State is RecomputationState.Done or RecomputationState.Failed).Select(one => one with { State = RecomputationState.Superseded, EndedAt = one.EndedAt ?? now });

    /// <summary>The numbers of those whose version is kept. Once a recomputation is not among them, it never is again.</summary>
    /// <param name="kept">Newest first.</param>
    public static IReadOnlySet<long> WithVersion(IEnumerable<Recomputation> kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        var (numbers, earlier) = (new HashSet<long>(), 0L);
        foreach (var (index, one) in kept.Take(MaxVersions).Index())
        {
            if (index > 0) earlier += one.Summary.Unequal + (one.Summary.Areas?.Unequal ?? 0);
            if (earlier > MaxHoursOfEarlierVersions) break;
            if (one.State != RecomputationState.Discarded) numbers.Add(one.Number);
        }

        return numbers;
    }

    /// <summary>The recomputation after some more hours were computed.</summary>
    public Recomputation Computed(long hoursDone, RecomputationSummary summary, DateTimeOffset now)
    {
        var next = this with { HoursDone = hoursDone, Summary = summary };
        return next.IsComputed ? next.Resumed(now) : next;
    }

    /// <summary>The recomputation after its version was swapped in as a whole.</summary>
    public Recomputation AllSwapped(DateTimeOffset now) => this with { State = RecomputationState.Swapped, EndedAt = now };

    public Recomputation Failed(string error, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(error);
        return this with { State = RecomputationState.Failed, Error = error.Length <= MaxErrorLength ? error : error[..MaxErrorLength], EndedAt = now };
    }

    public static string NameOf(RecomputationState state) => state.ToString().ToLowerInvariant();

    private Recomputation Resumed(DateTimeOffset now)
    {
        var state = !IsComputed ? RecomputationState.Running : Swaps ? RecomputationState.Swapping : RecomputationState.Done;
        return this with { State = state, Error = null, EndedAt = state == RecomputationState.Done ? now : null };
    }
}

public enum RecomputationState
{
    /// <summary>Hours are computed and compared.</summary>
    Running,

    /// <summary>It waits until it is told to go on.</summary>
    Paused,

    /// <summary>The version is complete, and beside the live one.</summary>
    Done,

    /// <summary>The version replaces the live one, some hours at a time.</summary>
    Swapping,

    /// <summary>The version is the live one.</summary>
    Swapped,

    /// <summary>Another one has begun since: its version cannot be swapped in any more.</summary>
    Superseded,

    /// <summary>The version is deleted. What was swapped in before stays.</summary>
    Discarded,

    /// <summary>It ended with an error, and can be told to go on.</summary>
    Failed,
}

public enum RecomputationAction
{
    Pause,
    Resume,
    Swap,
    Discard,
}
