using CitySensors.Core.Readings;
using CitySensors.Grains.Stations;

namespace CitySensors.Grains.Readings;

/// <summary>Passes withdrawals to their stations. Thread safe.</summary>
public sealed class ReadingWithdrawals(IGrainFactory grains) : IReadingWithdrawals
{
    public Task<WithdrawalResult> WithdrawAsync(string stationId, Withdrawal withdrawal, CancellationToken cancellationToken) =>
        grains.GetGrain<IStationGrain>(stationId).WithdrawAsync(StationWithdrawal.From(withdrawal)).WaitAsync(cancellationToken);
}
