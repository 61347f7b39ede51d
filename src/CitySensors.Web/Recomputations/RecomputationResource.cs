using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using CitySensors.Core.Recomputations;
using CitySensors.Web.Json;

namespace CitySensors.Web.Recomputations;

[Description("Aggregates of a period that are computed again from stored readings, beside the live ones, and compared with them.")]
internal sealed record RecomputationResource
{
    [Description("The ID.")]
    public required string Id { get; init; }

    [Description("The start of the period.")]
    public required DateTime From { get; init; }

    [Description("The end of the period, exclusive.")]
    public required DateTime To { get; init; }

    [Description("Whether the recomputed version replaces the live one once it is complete.")]
    public required bool Swap { get; init; }

    [Description("running and swapping: under way. paused: waiting until it is told to go on. done: complete, beside the live version. swapped: it is the live version, as soon as hours that are marked are aggregated. superseded: another one has begun since. discarded: deleted. failed: ended with an error; it can be told to go on.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<RecomputationState>))]
    public required RecomputationState State { get; init; }

    [Description("The number of hours of the period.")]
    public required long Hours { get; init; }

    [Description("How many of them are computed and compared.")]
    public required long HoursDone { get; init; }

    [Description("When it was asked for.")]
    public required DateTime CreatedAt { get; init; }

    [Description("The name of the key with which it was asked for; open if there are no keys.")]
    public required string CreatedBy { get; init; }

    [Description("When it was done, swapped, superseded or discarded, or failed. Omitted before.")]
    public DateTime? EndedAt { get; init; }

    [Description("Why it failed. Omitted if it did not.")]
    public string? Error { get; init; }

    [Description("Of how many hours of stations the live aggregates were replaced, or corrected by newer readings meanwhile. Omitted before the first.")]
    public long? Swapped { get; init; }

    [Description("Of how many hours of stations they were not replaced, because readings of them expired meanwhile, or the station was removed. Omitted if there are none.")]
    public long? NotSwapped { get; init; }

    [Description("How many hours of stations and areas are marked: the roll-up aggregates them again within a minute or two. Omitted if there are none. In a cluster a swap marks all hours that differ, elsewhere only those of areas.")]
    public long? Marked { get; init; }

    [Description("What the comparison found so far.")]
    public required RecomputationSummaryResource Summary { get; init; }

    public static RecomputationResource Of(Recomputation one) => new()
    {
        Id = one.Number.ToString(CultureInfo.InvariantCulture),
        From = one.From.UtcDateTime,
        To = one.To.UtcDateTime,
        Swap = one.Swaps,
        State = one.State,
        Hours = one.Hours,
        HoursDone = one.HoursDone,
        CreatedAt = one.CreatedAt.UtcDateTime,
        CreatedBy = one.CreatedBy,
        EndedAt = one.EndedAt?.UtcDateTime,
        Error = one.Error,
        Swapped = one.Swapped > 0 ? one.Swapped : null,
        NotSwapped = one.NotSwapped > 0 ? one.NotSwapped : null,
        Marked = one.Marked > 0 ? one.Marked : null,
        Summary = RecomputationSummaryResource.From(one.Summary),
    };
}

[Description("What a comparison found. All numbers but those of areas are of hours of stations.")]
internal sealed record RecomputationSummaryResource
{
    [Description("Hours that were compared.")]
    public required long Compared { get; init; }

    [Description("Hours that are the same in both versions.")]
    public required long Equal { get; init; }

    [Description("Hours with other figures.")]
    public required long Different { get; init; }

    [Description("Hours with live aggregates but without readings.")]
    public required long OnlyLive { get; init; }

    [Description("Hours with readings but without live aggregates.")]
    public required long OnlyRecomputed { get; init; }

    [Description("Hours that were not compared and are not replaced, because readings of them have expired.")]
    public required long Expired { get; init; }

    [Description("Hours that were not compared, because their newest readings were still to be aggregated.")]
    public required long Pending { get; init; }

    [Description("Hours that were not compared, because stored readings of them are damaged.")]
    public required long Damaged { get; init; }

    [Description("Sensor types with differences, ordered by ID.")]
    public required IReadOnlyList<RecomputedSensorResource> Sensors { get; init; }

    [Description("The first differences, at most 20. All are at /differences.")]
    public required IReadOnlyList<DifferenceResource> First { get; init; }

    [Description("Hours of areas and of the city, compared with what the recomputed hours of their stations give. Omitted before the first.")]
    public ComparedAreasResource? Areas { get; init; }

    public static RecomputationSummaryResource From(RecomputationSummary summary) => new()
    {
        Compared = summary.Compared,
        Equal = summary.Equal,
        Different = summary.Different,
        OnlyLive = summary.OnlyLive,
        OnlyRecomputed = summary.OnlyRecomputed,
        Expired = summary.Expired,
        Pending = summary.Pending,
        Damaged = summary.Damaged,
        Sensors = [.. summary.Sensors.Select(RecomputedSensorResource.From)],
        First = [.. summary.First.Select(DifferenceResource.From)],
        Areas = summary.Areas is { } areas ? ComparedAreasResource.From(areas) : null,
    };
}

[Description("What a comparison found of areas and of the city. All numbers are of hours of areas.")]
internal sealed record ComparedAreasResource
{
    [Description("Hours that were compared.")]
    public required long Compared { get; init; }

    [Description("Hours that are the same in both versions.")]
    public required long Equal { get; init; }

    [Description("Hours with other figures.")]
    public required long Different { get; init; }

    [Description("Hours with live aggregates but without stations.")]
    public required long OnlyLive { get; init; }

    [Description("Hours with stations but without live aggregates.")]
    public required long OnlyRecomputed { get; init; }

    [Description("Hours that were not compared and are not replaced, because stations that were part of them are removed.")]
    public required long Expired { get; init; }

    [Description("Hours that were not compared, because the area or one of its stations was still to be aggregated.")]
    public required long Pending { get; init; }

    [Description("Sensor types with differences, ordered by ID.")]
    public required IReadOnlyList<RecomputedSensorResource> Sensors { get; init; }

    [Description("The first differences, at most 20.")]
    public required IReadOnlyList<DifferenceResource> First { get; init; }

    public static ComparedAreasResource From(RecomputationSummary areas) => new()
    {
        Compared = areas.Compared,
        Equal = areas.Equal,
        Different = areas.Different,
        OnlyLive = areas.OnlyLive,
        OnlyRecomputed = areas.OnlyRecomputed,
        Expired = areas.Expired,
        Pending = areas.Pending,
        Sensors = [.. areas.Sensors.Select(RecomputedSensorResource.From)],
        First = [.. areas.First.Select(DifferenceResource.From)],
    };
}

[Description("The differences of a sensor type.")]
internal sealed record RecomputedSensorResource
{
    [Description("The ID of the sensor type.")]
    public required string Sensor { get; init; }

    [Description("How many hours of stations differ.")]
    public required long Hours { get; init; }

    [Description("The figure that differs most: min, max, mean or sum. Omitted if no figure differs that both versions have.")]
    public string? Figure { get; init; }

    [Description("By how much it differs, in the unit of the sensor type.")]
    public double? Difference { get; init; }

    [Description("Where it differs most.")]
    public DifferenceResource? Greatest { get; init; }

    public static RecomputedSensorResource From(SensorSummary sensor) => new()
    {
        Sensor = sensor.Sensor,
        Hours = sensor.Hours,
        Figure = sensor.Greatest?.Figure,
        Difference = sensor.Greatest?.By,
        Greatest = sensor.Greatest is { } greatest ? DifferenceResource.From(greatest.At) : null,
    };
}
