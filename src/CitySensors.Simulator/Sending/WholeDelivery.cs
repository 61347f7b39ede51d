namespace CitySensors.Simulator.Sending;

/// <summary>Readings that the receiver accepts or refuses as a whole.</summary>
internal sealed class WholeDelivery(IReadingSender sender, ReadOnlyMemory<byte> body, int readings) : IReadingDelivery
{
    public int Acknowledged { get; private set; }

    public async Task<SendResult> AttemptAsync(CancellationToken cancellationToken)
    {
        var result = await sender.SendAsync(body, readings, cancellationToken);
        if (result.Status == SendStatus.Taken) Acknowledged = readings;
        return result;
    }
}
