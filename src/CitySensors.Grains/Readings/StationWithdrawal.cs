using CitySensors.Core.Readings;
using Orleans.Concurrency;

namespace CitySensors.Grains.Readings;

/// <summary>A <see cref="Withdrawal"/> as it is sent to a station.</summary>
[GenerateSerializer, Immutable, Alias("CitySensors.StationWithdrawal")]
public sealed class StationWithdrawal(long eventTicks, string[]? sensors, string reason, string by)
{
    [Id(0)]
    public long EventTicks { get; } = eventTicks;

    [Id(1)]
    public string[]? Sensors { get; } = sensors;

    [Id(2)]
    public string Reason { get; } = reason;

    [Id(3)]
    public string By { get; } = by;

    public static StationWithdrawal From(Withdrawal withdrawal)
    {
        ArgumentNullException.ThrowIfNull(withdrawal);
        return new StationWithdrawal(withdrawal.EventTicks, withdrawal.Sensors?.ToArray(), withdrawal.Reason, withdrawal.By);
    }

    public Withdrawal ToWithdrawal() => new(EventTicks, Sensors, Reason, By);
}
