namespace CitySensors.Simulator.Sending;

/// <summary>Readings on their way to a receiver. For one caller at a time.</summary>
public interface IReadingDelivery
{
    /// <summary>How many of the readings the receiver has for certain.</summary>
    int Acknowledged { get; }

    /// <summary>Makes one attempt for the readings that the receiver does not have yet.</summary>
    Task<SendResult> AttemptAsync(CancellationToken cancellationToken);
}
