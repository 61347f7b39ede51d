namespace CitySensors.Grains.Reporting;

/// <summary>What a silo knows of a station.</summary>
/// <param name="Id">The station.</param>
/// <param name="LastSeenTicks">The arrival of its newest reading, in UTC ticks.</param>
/// <param name="UsualMilliseconds">The usual interval between arrivals; 0 if unknown.</param>
/// <param name="IsSilent">Whether nothing has arrived at that silo for longer than usual.</param>
[GenerateSerializer, Immutable, Alias("CitySensors.ReportedStation")]
public sealed record ReportedStation(
    [property: Id(0)] string Id, [property: Id(1)] long LastSeenTicks, [property: Id(2)] uint UsualMilliseconds, [property: Id(3)] bool IsSilent);

/// <summary>A station whose newest values are not measurements, as a silo knows it.</summary>
/// <param name="Id">The station.</param>
/// <param name="Slots">A bit for each slot of these values.</param>
[GenerateSerializer, Immutable, Alias("CitySensors.ReportedFault")]
public sealed record ReportedFault([property: Id(0)] string Id, [property: Id(1)] ulong Slots);
