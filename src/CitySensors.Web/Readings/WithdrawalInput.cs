using System.ComponentModel;
using CitySensors.Core.Readings;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Readings;

/// <summary>The schema of a withdrawal for the API description; <see cref="WithdrawalReader"/> reads it.</summary>
[Description("Values of a stored reading that are known to be wrong.")]
[Example("""{"timestamp": "2023-11-14T22:13:20Z", "sensors": ["temperature"], "reason": "The sensor was cleaned."}""")]
internal sealed record WithdrawalInput
{
    [Description("The time of the reading, in RFC 3339 with an offset.")]
    [Time]
    public required string Timestamp { get; init; }

    [Description("The IDs of the sensor types whose values are withdrawn. Each must be a registered sensor type. Defaults to all values of the reading.")]
    [Identifier]
    [Count(1, WithdrawalReader.MaxSensors)]
    public IReadOnlyList<string>? Sensors { get; init; }

    [Description("The reason, which is public.")]
    [PlainText(Withdrawal.MaxReasonLength)]
    public required string Reason { get; init; }
}
