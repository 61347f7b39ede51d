using System.Text.Json;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Definitions;

namespace CitySensors.Core.Recomputations;

/// <summary>What a person asks for. Immutable.</summary>
/// <param name="From">The start of the period, a full hour of UTC.</param>
/// <param name="To">The end of the period, exclusive, a full hour of UTC.</param>
/// <param name="Swaps">Whether the version replaces the live one once it is complete.</param>
/// <param name="By">The name of who asks.</param>
public sealed record RecomputationRequest(DateTimeOffset From, DateTimeOffset To, bool Swaps, string By)
{
    /// <summary>Reads a request from JSON.</summary>
    /// <param name="json">The request: <c>from</c>, <c>to</c> and <c>swap</c>.</param>
    /// <param name="by">The name of who asks.</param>
    /// <param name="now">The current time.</param>
    /// <returns>The request, or all errors.</returns>
    public static (RecomputationRequest? Request, IReadOnlyList<DefinitionError> Errors) Read(JsonElement json, string by, DateTimeOffset now)
    {
        var errors = new ErrorCollector();
        if (!errors.IsObject(json, "")) return (null, errors.Errors);
        errors.OnlyMembers(json, "", "from", "to", "swap");
        var from = Hour(json, "from", errors);
        var to = Hour(json, "to", errors);
        var last = LastEnd(now);
        if (from < DateTimeOffset.UnixEpoch) errors.Add("from", "Must not be before 1970.");
        if (to > last) errors.Add("to", $"Must be at most {last:yyyy-MM-dd'T'HH:mm:ss'Z'}: its last hour must be over for five minutes.");
        if (to <= from) errors.Add("to", "Must be after from.");
        var swaps = Flag(json, "swap", errors);
        return errors.Errors.Count > 0 ? (null, errors.Errors) : (new RecomputationRequest(from!.Value, to!.Value, swaps, by), []);
    }

    /// <summary>The end of the last hour that is over, with the time that it waits for readings.</summary>
    public static DateTimeOffset LastEnd(DateTimeOffset now)
    {
        var ticks = (now - Window.Watermark).UtcTicks;
        return new DateTimeOffset(ticks - ticks % TimeSpan.TicksPerHour, TimeSpan.Zero);
    }

    /// <summary>A recomputation that has just begun.</summary>
    public Recomputation Begin(DateTimeOffset now) => new() { From = From, To = To, Swaps = Swaps, CreatedAt = now, CreatedBy = By };

    private static DateTimeOffset? Hour(JsonElement json, string name, ErrorCollector errors)
    {
        if (errors.Time(json, "", name, required: true) is not { } time) return null;
        if (time.UtcTicks % TimeSpan.TicksPerHour == 0) return time;
        errors.Add(name, "Must be a full hour of UTC.");
        return null;
    }

    private static bool Flag(JsonElement json, string name, ErrorCollector errors)
    {
        if (!ErrorCollector.IsGiven(json, name)) return false;
        var member = json.GetProperty(name);
        if (member.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) errors.Add(name, "Must be true or false.");
        return member.ValueKind == JsonValueKind.True;
    }
}

/// <summary>A change of a recomputation by a person.</summary>
public static class RecomputationChange
{
    private static readonly Dictionary<string, RecomputationAction> Actions = new(StringComparer.Ordinal)
    {
        ["running"] = RecomputationAction.Resume, ["paused"] = RecomputationAction.Pause,
    };

    /// <summary>Reads a change from a JSON merge patch.</summary>
    /// <param name="json">The patch: <c>state</c>, which is <c>paused</c> or <c>running</c>.</param>
    /// <returns>The action, or all errors; neither if the patch changes nothing.</returns>
    public static (RecomputationAction? Action, IReadOnlyList<DefinitionError> Errors) Read(JsonElement json)
    {
        var errors = new ErrorCollector();
        if (!errors.IsObject(json, "")) return (null, errors.Errors);
        errors.OnlyMembers(json, "", "state");
        var action = errors.Choice(json, "", "state", Actions);
        return errors.Errors.Count > 0 ? (null, errors.Errors) : (action, []);
    }
}
