using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CitySensors.Core.Sensors;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Commands;
using CitySensors.Simulator.Running;
using CitySensors.Truth.Matching;

namespace CitySensors.Truth.Running;

/// <summary>A simulation against a server.</summary>
/// <param name="server">The address of the server.</param>
/// <param name="key">The API key; null for none.</param>
/// <param name="clock">The clock of the server; null if it has the real one.</param>
internal sealed class TruthRun(Uri server, string? key, SimulatedClock? clock)
{
    /// <exception cref="InvalidOperationException">Readings could not be delivered.</exception>
    public async Task<TruthFigures> MeasureAsync(
        SimulationOptions options, IReadOnlyList<TruthEntry> truth, MatchOptions match, TextWriter progress, CancellationToken stopping)
    {
        using var client = new HttpClient { BaseAddress = server };
        if (key is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var connection = new ServerConnection(server, key, options.Connections, TimeProvider.System);
        if (await connection.RegisterAsync(options, progress, stopping) is { } problem) throw new InvalidOperationException(problem);
        var levels = PublicLevels.Of(await RulesAsync(client, stopping), StandardSensorTypes.All);
        var crossings = new Crossings(truth, levels, ObservedSender.Columns);
        await using var citizen = await Citizen.SubscribeAsync(server, key, stopping);
        var areaOf = new CityLayout(options.City).Stations.ToDictionary(station => station.Id, station => station.Area!);
        await using var residents = await Residents.SubscribeAsync(server, key, areaOf.Values.Distinct(), stopping);
        await SendAsync(new Simulation(options, new ObservedSender(connection.Sender(), clock, crossings), TimeProvider.System), progress, stopping);
        await citizen.CatchUpAsync(client, stopping);
        return TruthScore.Of(truth, new ToldCitizens(citizen.Entries, citizen.EventMessages, residents.Told, areaOf), crossings, match);
    }

    private static async Task SendAsync(Simulation simulation, TextWriter progress, CancellationToken stopping)
    {
        var reporter = new StatisticsReporter(simulation.Statistics, progress, TimeProvider.System);
        using var ended = new CancellationTokenSource();
        var reporting = reporter.RunAsync(ended.Token);
        try
        {
            var outcome = await simulation.RunAsync(stopping);
            stopping.ThrowIfCancellationRequested();
            if (!outcome.Succeeded) throw new InvalidOperationException(outcome.Failure ?? outcome.Progress.LastProblem);
        }
        finally
        {
            await ended.CancelAsync();
            await reporting;
        }

        await progress.WriteLineAsync(reporter.Summary());
    }

    private static async Task<IReadOnlyList<JsonElement>> RulesAsync(HttpClient client, CancellationToken stopping)
    {
        var page = await client.GetFromJsonAsync<JsonElement>("api/rules?limit=1000", stopping);
        return [.. page.GetProperty("items").EnumerateArray()];
    }
}
