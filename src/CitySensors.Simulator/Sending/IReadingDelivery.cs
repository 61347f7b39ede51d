namespace CitySensors.Simulator.Sending;

/// <summary>The delivery of readings to a receiver. For one caller at a time.</summary>
public interface IReadingDelivery
{
    /// <summary>The number of readings that the receiver has confirmed.</summary>
    int Acknowledged { get; }

    /// <summary>Makes one attempt to deliver the readings that are not confirmed yet.</summary>
    Task<SendResult> AttemptAsync(CancellationToken cancellationToken);
}
