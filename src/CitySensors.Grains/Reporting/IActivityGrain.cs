namespace CitySensors.Grains.Reporting;

/// <summary>The activity of the city, from the reports of its silos. There is one, with the key 0.</summary>
[Alias("CitySensors.IActivityGrain")]
public interface IActivityGrain : IGrainWithIntegerKey
{
    /// <summary>The maximum number of silent stations that are listed.</summary>
    const int MaxSilentStations = 10_000;

    /// <summary>Reports the stations of a silo; returns the sum over all silos that reported within <see cref="ActivityGrain.Expiry"/>.</summary>
    /// <param name="silo">Identifies the silo.</param>
    /// <param name="reporting">Its stations that report.</param>
    /// <param name="newestArrivalTicks">The arrival of their newest reading in UTC ticks; 0 if there is none.</param>
    [Alias("Exchange")]
    ValueTask<(int Reporting, long NewestArrivalTicks)> ExchangeAsync(string silo, int reporting, long newestArrivalTicks);

    /// <summary>
    /// Reports the silent stations of a silo, and those that others take for silent although this silo has heard them since; returns the silent
    /// stations of all silos. A station may have moved to another silo: whoever heard it last knows whether it is silent.
    /// </summary>
    /// <param name="silo">Identifies the silo.</param>
    /// <param name="stations">At most twice <see cref="MaxSilentStations"/>.</param>
    [Alias("ExchangeSilent")]
    ValueTask<IReadOnlyList<ReportedStation>> ExchangeSilentAsync(string silo, IReadOnlyList<ReportedStation> stations);

    /// <summary>The maximum number of faulty stations that are listed.</summary>
    const int MaxFaultyStations = 10_000;

    /// <summary>Reports the faulty stations of a silo; returns those of all silos.</summary>
    /// <param name="silo">Identifies the silo.</param>
    /// <param name="stations">At most <see cref="MaxFaultyStations"/>.</param>
    [Alias("ExchangeFaulty")]
    ValueTask<IReadOnlyList<ReportedFault>> ExchangeFaultyAsync(string silo, IReadOnlyList<ReportedFault> stations);
}
