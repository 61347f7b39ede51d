using CitySensors.Core.Forecasts;
using CitySensors.Core.Readings;
using CitySensors.Grains.Readings;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace CitySensors.Grains.Stations;

/// <summary>The grain of a station: identity and scheduling. The processing is in <see cref="StationProcessor"/>.</summary>
[PreferLocalPlacement]
[ImplicitStreamSubscription(StationStreams.Namespace)]
internal sealed partial class StationGrain : Grain, IStationGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<StationReading>
{
    private readonly StationServices _services;
    private readonly StationProcessor _station;
    private readonly ILogger<StationGrain> _logger;

    public StationGrain(StationServices services, ILogger<StationGrain> logger)
    {
        _services = services;
        _logger = logger;
        // The string that the directory already has: the one of the key is created with each call.
        _station = new StationProcessor(services.Definitions.StationOf(this.GetPrimaryKeyString()).Id, services);
    }

    public ValueTask<DecidedSlice> TakeAsync(ReadingSlice slice) => _station.TakeAsync(slice);

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<StationReading>().ResumeAsync(this);

    public async Task OnNextAsync(IList<SequentialItem<StationReading>> items)
    {
        await _station.TakeAsync(items);
        // Another silo consumes the partition now: the next delivery activates the station there.
        if (!_services.Stream.OwnsPartition(items[0].Item.Position)) DeactivateOnIdle();
    }

    public Task OnErrorAsync(Exception ex)
    {
        LogStreamFailed(_logger, this.GetPrimaryKeyString(), ex);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // A station that sent nothing for so long that its grain is collected has not gone elsewhere: it is silent.
        if (reason.ReasonCode != DeactivationReasonCode.ActivationIdle) _services.Observer.Forget(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public Task RefreshAsync() => _station.RefreshAsync();

    public Task CheckSilenceAsync(DateTimeOffset receivingSince) => _station.CheckSilenceAsync(receivingSince);

    public Task<WithdrawalResult> WithdrawAsync(StationWithdrawal withdrawal) => _station.WithdrawAsync(withdrawal.ToWithdrawal());

    public Task EvaluateForecastAsync(byte[] forecast) => _station.EvaluateForecastAsync(ForecastBytes.Read(this.GetPrimaryKeyString(), forecast));

    public async Task RemoveAsync()
    {
        // Nobody else will retry: the station is no longer defined.
        await _services.Retry.ExecuteAsync(_station.RemoveAsync, $"removing station {this.GetPrimaryKeyString()}", _services.Stopping);
        DeactivateOnIdle();
    }

    [LoggerMessage(7021, LogLevel.Error, "Stream of station {Station} failed")]
    private static partial void LogStreamFailed(ILogger logger, string station, Exception error);
}
