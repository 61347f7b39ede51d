namespace CitySensors.Grains.Reporting;

/// <summary>The activity of the city, from the reports of its silos. There is one, with the key 0.</summary>
[Alias("CitySensors.IActivityGrain")]
public interface IActivityGrain : IGrainWithIntegerKey
{
    /// <summary>Reports the stations of a silo; returns the sum over all silos that reported within <see cref="ActivityGrain.Expiry"/>.</summary>
    /// <param name="silo">Identifies the silo.</param>
    /// <param name="reporting">Its stations that report.</param>
    /// <param name="newestArrivalTicks">The arrival of their newest reading in UTC ticks; 0 if there is none.</param>
    [Alias("Exchange")]
    ValueTask<(int Reporting, long NewestArrivalTicks)> ExchangeAsync(string silo, int reporting, long newestArrivalTicks);
}
