using CitySensors.Core.Readings;
using CitySensors.Grains.Readings;

namespace CitySensors.Grains.Stations;

/// <summary>A station; the grain key is its id.</summary>
[Alias("CitySensors.IStationGrain")]
public interface IStationGrain : IGrainWithStringKey
{
    /// <summary>
    /// Processes readings and passes the results to the store. The caller is in the same process, waits until the results are durable before its
    /// next call, and completes the slice.
    /// </summary>
    /// <exception cref="Core.Storage.StoreUnavailableException">
    /// Whether the readings are durable is unknown. Retrying is safe.
    /// </exception>
    [Alias("Take")]
    ValueTask<DecidedSlice> TakeAsync(ReadingSlice slice);

    /// <summary>Applies the current definitions immediately and ends alerts they no longer allow.</summary>
    [Alias("Refresh")]
    Task RefreshAsync();

    /// <summary>Marks alerts of silent sensors as unconfirmed, and ends those that have been unconfirmed for as long as their rule allows.</summary>
    /// <param name="receivingSince">Since when readings are received without interruption.</param>
    [Alias("CheckSilence")]
    Task CheckSilenceAsync(DateTimeOffset receivingSince);

    /// <summary>Marks values of a stored reading as failed.</summary>
    /// <exception cref="Core.Storage.StoreUnavailableException">Whether they are withdrawn is unknown. Retrying is safe.</exception>
    [Alias("Withdraw")]
    Task<WithdrawalResult> WithdrawAsync(StationWithdrawal withdrawal);

    /// <summary>Evaluates the rules on forecasts.</summary>
    /// <param name="forecast">The output of <see cref="Core.Forecasts.ForecastBytes.Write"/>, of this station.</param>
    /// <exception cref="Core.Storage.StoreUnavailableException">Whether it is evaluated is unknown. Retrying is safe.</exception>
    [Alias("EvaluateForecast")]
    Task EvaluateForecastAsync(byte[] forecast);

    /// <summary>Ends the alerts of the station and deletes its readings.</summary>
    [Alias("Remove")]
    Task RemoveAsync();
}
