using CitySensors.Silo.Readings;
using Orleans.Placement;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace CitySensors.Silo.Stations;

/// <summary>The place where a station lives; what it does is in <see cref="StationKeeper"/>.</summary>
[PreferLocalPlacement]
[ImplicitStreamSubscription(StationStreams.Namespace)]
internal sealed class StationGrain : Grain, IStationGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<StationReading>
{
    private readonly StationServices _services;
    private readonly StationKeeper _station;

    public StationGrain(StationServices services)
    {
        _services = services;
        _station = new StationKeeper(this.GetPrimaryKeyString(), services);
    }

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<StationReading>().ResumeAsync(this);

    public async Task OnNextAsync(IList<SequentialItem<StationReading>> items)
    {
        await _station.TakeAsync(items);
        // Its readings are read by another silo: the next delivery finds it there.
        if (!_services.IsReadHere(items[0].Token)) DeactivateOnIdle();
    }

    public Task OnErrorAsync(Exception ex)
    {
        SiloLog.StreamFailed(_services.Logger, this.GetPrimaryKeyString(), ex);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _services.Figures.Forget(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public Task RefreshAsync() => _station.RefreshAsync();

    public async Task RemoveAsync()
    {
        await _station.RemoveAsync();
        DeactivateOnIdle();
    }
}
