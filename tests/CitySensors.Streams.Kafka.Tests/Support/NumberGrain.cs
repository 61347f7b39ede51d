using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace CitySensors.Streams.Kafka.Tests.Support;

public interface INumberGrain : IGrainWithStringKey;

/// <summary>Receives the numbers of its key.</summary>
[ImplicitStreamSubscription(NumberDecoder.Namespace)]
public sealed class NumberGrain(Deliveries deliveries, ILocalSiloDetails silo) : Grain, INumberGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<NumberEvent>
{
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<NumberEvent>().ResumeAsync(this);

    public Task OnNextAsync(IList<SequentialItem<NumberEvent>> items) => deliveries.TakeAsync(new Delivery(
        this.GetPrimaryKeyString(), silo.Name, [.. items.Select(item => item.Item.Number)], [.. items.Select(item => item.Token.SequenceNumber)]));

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}
