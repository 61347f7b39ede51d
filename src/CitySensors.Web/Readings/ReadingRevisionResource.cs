using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Readings;
using CitySensors.Web.Json;

namespace CitySensors.Web.Readings;

[Description("A change of a stored reading.")]
internal sealed record ReadingRevisionResource
{
    [Description("The time of the reading.")]
    public required DateTime Timestamp { get; init; }

    [Description("When it was changed.")]
    public required DateTime Changed { get; init; }

    [Description("The name of the API key that changed it, open if there are no keys, or what the Kafka message states.")]
    public required string ChangedBy { get; init; }

    [Description("correction: values were replaced by others. withdrawal: values were marked as failed.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<ReadingRevisionKind>))]
    public required ReadingRevisionKind Kind { get; init; }

    [Description("The reason of a withdrawal.")]
    public string? Reason { get; init; }

    [Description("The changed values as they were before, by sensor type ID.")]
    public required IReadOnlyDictionary<string, RevisedValueResource> Before { get; init; }

    public static ReadingRevisionResource From(ReadingRevision revision) => new()
    {
        Timestamp = new DateTime(revision.EventTicks, DateTimeKind.Utc),
        Changed = new DateTime(revision.ChangedTicks, DateTimeKind.Utc),
        ChangedBy = revision.ChangedBy,
        Kind = revision.Kind,
        Reason = revision.Reason,
        Before = revision.Before.ToDictionary(value => value.Sensor, value => new RevisedValueResource { Value = value.Value, Quality = (int)value.Quality }),
    };
}

[Description("A value before a change.")]
internal sealed record RevisedValueResource
{
    [Description("The value, in the unit of its sensor type.")]
    public required double Value { get; init; }

    [Description("The QARTOD quality flag: 1 pass, 2 not evaluated, 3 suspect, 4 fail.")]
    public required int Quality { get; init; }
}
