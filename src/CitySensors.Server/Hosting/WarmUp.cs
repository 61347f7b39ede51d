using System.Text;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using Microsoft.Data.Sqlite;
using Orleans.Serialization;

namespace CitySensors.Server.Hosting;

/// <summary>
/// Loads and compiles the code path of the first reading, and what building the host takes longest for, on another core while the host is
/// being built. Results are discarded, and errors would also occur in the actual path.
/// </summary>
internal static class WarmUp
{
    public static Task BeginAsync(bool withSqlite) => Task.WhenAll(
        withSqlite ? Task.Run(OpenSqlite) : Task.CompletedTask, Task.Run(LoadSerializers), Task.Run(CreateMetric), Task.Run(ObserveReading));

    private static void OpenSqlite()
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT $value";
        command.Parameters.AddWithValue("$value", 1L);
        using var reader = command.ExecuteReader();
        reader.Read();
        reader.GetInt64(0);
    }

    /// <summary>Orleans loads every type that it can serialize.</summary>
    private static void LoadSerializers()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        services.GetRequiredService<Serializer>();
    }

    /// <summary>Compiles the regular expressions of names and labels.</summary>
    private static void CreateMetric() => Prometheus.Metrics.WithCustomRegistry(Prometheus.Metrics.NewCustomRegistry()).CreateGauge("warm_up", "");

    private static void ObserveReading()
    {
        var catalogue = StandardSensorTypes.All.Aggregate(
            Catalogue.Empty, (catalogue, type) => catalogue.With(type).With(DefaultRules.ByTailProbability(type.Id)));
        var directory = new StationDirectory();
        var definition = StationDefinition.Unregistered("station");
        directory.Put(definition);
        var station = new Station(definition, new StationPlans(catalogue, new AlertText(TimeZoneInfo.Utc)).For(definition));
        var decoder = new ReadingDecoder(catalogue, directory, new ReadingLimits());
        var batch = new ReadingBatch();
        decoder.Begin(batch, DateTimeOffset.UnixEpoch);
        decoder.DecodeJson(Encoding.UTF8.GetBytes("""{"station_id": "station", "temperature": 25.5}"""), 1, batch, out _);
        station.Observe(batch[0], batch.Arrived.UtcTicks, new Scores(catalogue.Slots.Count), []);
    }
}
