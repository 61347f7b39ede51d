using System.Text.Json;
using CitySensors.Core.Definitions;

namespace CitySensors.Core.Jobs;

/// <summary>A change of a job by a person. Immutable.</summary>
public sealed record JobChange
{
    /// <summary>Null to leave it as it is.</summary>
    public bool? IsPaused { get; init; }

    /// <summary>Whether the schedule is changed.</summary>
    public bool HasSchedule { get; init; }

    /// <summary>The new schedule; null for the one that the job comes with.</summary>
    public string? Schedule { get; init; }

    /// <summary>Reads a change from a JSON merge patch.</summary>
    /// <param name="json">The patch: <c>paused</c> and <c>schedule</c>, null to restore the default.</param>
    /// <param name="zone">The time zone of the city.</param>
    /// <returns>The change, or all errors.</returns>
    public static (JobChange? Change, IReadOnlyList<DefinitionError> Errors) Read(JsonElement json, TimeZoneInfo zone)
    {
        var errors = new ErrorCollector();
        if (!errors.IsObject(json, "")) return (null, errors.Errors);
        errors.OnlyMembers(json, "", "paused", "schedule");
        var change = new JobChange
        {
            IsPaused = Paused(json, errors),
            HasSchedule = json.TryGetProperty("schedule", out _),
            Schedule = errors.Text(json, "", "schedule", JobSchedule.MaxLength),
        };
        if (change.Schedule is { } text && JobSchedule.Parse(text, zone, out var error) is null) errors.Add("schedule", error!);
        return errors.Errors.Count > 0 ? (null, errors.Errors) : (change, []);
    }

    public JobRecord ApplyTo(JobRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record with { IsPaused = IsPaused ?? record.IsPaused, Schedule = HasSchedule ? Schedule : record.Schedule };
    }

    private static bool? Paused(JsonElement json, ErrorCollector errors)
    {
        if (!json.TryGetProperty("paused", out var paused)) return null;
        if (paused.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null) return paused.ValueKind == JsonValueKind.True;
        errors.Add("paused", "Must be true or false.");
        return null;
    }
}
