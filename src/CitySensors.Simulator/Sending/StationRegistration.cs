using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Simulator.Sending;

/// <summary>Registers stations with <c>PUT /api/stations/{id}</c>.</summary>
internal sealed class StationRegistration(HttpClient client, RetryPolicy retry, TimeProvider time)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>Registers all stations concurrently.</summary>
    /// <returns>Null on success, otherwise the error.</returns>
    public async Task<string?> RegisterAsync(
        IReadOnlyList<StationDefinition> stations, int connections, Action<SendResult> failed, CancellationToken cancellationToken)
    {
        string? problem = null;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = connections, CancellationToken = ending.Token };
            await Parallel.ForEachAsync(stations, parallel, async (station, token) =>
            {
                var result = await retry.RunAsync(attempt => PutAsync(station, attempt), failed, token);
                if (result.Status == SendStatus.Taken) return;
                Interlocked.CompareExchange(ref problem, result.Problem, null);
                await ending.CancelAsync();
            });
        }
        catch (OperationCanceledException) when (problem is not null && !cancellationToken.IsCancellationRequested)
        {
            // The first error cancels the others and is reported.
        }

        return problem;
    }

    private async Task<SendResult> PutAsync(StationDefinition station, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body)) DefinitionWriter.Write(json, station);
        var address = new Uri($"api/stations/{Uri.EscapeDataString(station.Id)}", UriKind.Relative);
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = new ReadOnlyMemoryContent(body.WrittenMemory) };
        request.Content.Headers.ContentType = Json;
        return await HttpAnswer.ToAsync(client, request, _ => SendResult.Taken, _ => null, time, cancellationToken);
    }
}
