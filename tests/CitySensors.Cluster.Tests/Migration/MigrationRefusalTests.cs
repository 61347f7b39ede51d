using System.Text.Json.Nodes;
using CitySensors.Cluster.Tests.Support;
using Microsoft.Data.Sqlite;
using Node = CitySensors.Storage.Cassandra.Tests.Support.Node;

namespace CitySensors.Cluster.Tests.Migration;

/// <summary>What a migration refuses, and what its comparison finds.</summary>
[Collection(SharedSource.Name)]
public sealed class MigrationRefusalTests(SourceFixture source)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrate_FaultsOfTheConfiguration_AreReportedAllAtOnce()
    {
        await using var command = SiloProcess.StartWith(
            "migrate", "--from", "/nowhere", "--Cassandra:Keyspace=no-keyspace", "--Kafka:Partitions=0", "--City:TimeZone=Nowhere");
        await command.ExitAsync(Cancelled);
        Assert.Equal(1, command.ExitCode);
        foreach (var fault in (string[])["Cassandra:ContactPoints", "Cassandra:Keyspace", "Kafka:Client:BootstrapServers", "Kafka:Partitions", "TimeZone"])
            Assert.True(command.Errors.Any(line => line.Contains(fault, StringComparison.Ordinal)), $"{fault} is missing:\n{command.Output}");
        Assert.DoesNotContain("   at ", command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_AFolderThatCannotBeUsed_IsRefusedBeforeAnythingIsCreated()
    {
        var city = ClusterCity.OnRunning();
        using var folder = source.Copy();
        var empty = Directory.CreateDirectory(Path.Combine(folder.Path, "empty")).FullName;
        Assert.Contains("There is no city", (await RefusedAsync(city, empty)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(empty));

        await using (await SourceFixture.StartServerAsync(folder.Path))
            Assert.Contains("is it in use by another CitySensors process?", (await RefusedAsync(city, folder.Path)).Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(folder.Path, "city.sqlite"), string.Concat(Enumerable.Repeat("This is no database. ", 100)), Cancelled);
        Assert.Contains("is corrupt or not a SQLite database", (await DamagedAsync(city, folder.Path)).Message, StringComparison.Ordinal);
        Assert.Empty(await Node.CqlAsync("SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?", city.Keyspace));
        await city.DisposeAsync();
    }

    [Fact]
    public async Task Migrate_ADamagedBlock_IsNamed()
    {
        var city = ClusterCity.OnRunning();
        using var folder = source.Copy();
        try
        {
            Sql(folder.Path, "UPDATE reading_block SET data = x'00112233' WHERE id = (SELECT max(id) FROM reading_block WHERE station = (SELECT key FROM station WHERE id = 'station-4'))");
            var error = await DamagedAsync(city, folder.Path);
            Assert.StartsWith("Block ", error.Message, StringComparison.Ordinal);
            Assert.Contains("station-4", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            await city.DropAsync();
        }
    }

    [Fact]
    public async Task Migrate_IntoAKeyspaceWithACity_IsRefused()
    {
        var city = ClusterCity.OnRunning();
        using var folder = source.Copy();
        try
        {
            var silo = await city.StartMemberAsync();
            Assert.Contains("Silos run on the keyspace", (await RefusedAsync(city, folder.Path)).Message, StringComparison.Ordinal);
            await silo.StopAsync(Cancelled);
            Assert.Contains("has a city already", (await RefusedAsync(city, folder.Path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            await city.DropAsync();
        }
    }

    [Fact]
    public async Task Migrate_AnotherCityOrTheSameLater_IsRefused()
    {
        var city = ClusterCity.OnRunning();
        using var folder = source.Copy();
        using var other = source.Copy();
        try
        {
            Sql(other.Path, "UPDATE city SET identity = 'another'");
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestMigration.RunAsync(city, folder.Path, cancelAtEvent: 7212));
            Assert.Contains("has another city", (await RefusedAsync(city, other.Path)).Message, StringComparison.Ordinal);

            await using (var server = await SourceFixture.StartServerAsync(folder.Path))
            {
                await new CityApi(city.Http, new Uri(server.Urls.First())).PostAsync(SourceFixture.Reading("station-5", SourceFixture.After, 20));
                await server.StopAsync(Cancelled);
            }

            Assert.Contains("The city has changed", (await RefusedAsync(city, folder.Path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            await city.DropAsync();
        }
    }

    [Fact]
    public async Task Migrate_AlertsTopicOfAnotherCity_IsRefused()
    {
        var city = ClusterCity.OnRunning();
        using var folder = source.Copy();
        var (few, many) = (await city.Broker.CreateTopicAsync(1, "alerts"), await city.Broker.CreateTopicAsync(1, "alerts"));
        try
        {
            await city.Broker.ProduceAsync(few, [("a", [1])], partition: 0);
            var error = await Assert.ThrowsAsync<InvalidDataException>(() => TestMigration.RunAsync(city, folder.Path, alertsTopic: few));
            Assert.Contains("has other messages than the entries of the alert log", error.Message, StringComparison.Ordinal);
            await city.Broker.ProduceAsync(many, Enumerable.Range(0, (int)source.LastSequence + 1).Select(_ => ((string?)"a", (byte[]?)[1])), partition: 0);
            error = await Assert.ThrowsAsync<InvalidDataException>(() => TestMigration.RunAsync(city, folder.Path, alertsTopic: many));
            Assert.Contains($"has {source.LastSequence + 1} messages", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            await city.DropAsync(few, many);
        }
    }

    [Fact]
    public async Task Compare_AfterSomebodyChangedTheCluster_NamesEachDifference()
    {
        var city = ClusterCity.OnRunning();
        using var folder = source.Copy();
        try
        {
            await TestMigration.RunAsync(city, folder.Path);
            var day = $"{SourceFixture.First:yyyy-MM-dd}";
            await ChangeReadingAsync(city.Keyspace, "station-0", day, reading => reading["scored"]!["values"]![0] = 20.5);
            await ChangeReadingAsync(city.Keyspace, "station-1", day, reading => reading["scored"]!["quality"] = $"3{reading["scored"]!["quality"]!.GetValue<string>()[1..]}");
            await ChangeReadingAsync(city.Keyspace, "station-2", day, reading => reading["time"] = "23:59:59.5");
            await Node.CqlAsync($"DELETE FROM {city.Keyspace}.reading WHERE station = 'station-3' AND day = '{day}' AND time > '12:00:00'");
            await Node.CqlAsync($"UPDATE {city.Keyspace}.station_delta SET state = 0x0100000002 WHERE station = 'station-4'");
            await Node.CqlAsync($"UPDATE {city.Keyspace}.station_delta SET state = 0x0000000002 WHERE station = 'station-5'");
            await Node.CqlAsync($"INSERT INTO {city.Keyspace}.station_delta (station, state) VALUES ('stranger', 0x0000000002)");
            await Node.CqlAsync($"UPDATE {city.Keyspace}.alert_log SET message = 'other' WHERE bucket = 0 AND sequence = 2");
            await Node.CqlAsync($"UPDATE {city.Keyspace}.definition SET version = 9 WHERE city = 'city' AND kind = 'rule' AND id = 'warm'");
            var entry = (await Node.CqlAsync($"SELECT month, id FROM {city.Keyspace}.audit_log LIMIT 1"))[0];
            await Node.CqlAsync($"DELETE FROM {city.Keyspace}.audit_log WHERE month = '{entry.GetValue<string>("month")}' AND id = '{entry.GetValue<string>("id")}'");

            var error = (await DamagedAsync(city, folder.Path)).Message;
            foreach (var difference in (string[])[
                $"audit log: entry {entry.GetValue<string>("id")}",
                $"station station-0, {day}: the 72 readings differ",
                $"station station-1, {day}: the 72 readings differ",
                $"station station-2, {day}: 73 readings instead of 72",
                $"station station-3, {day}: 36 readings instead of 72",
                "station station-4: its state differs",
                "station station-5: The alert entries of a station cannot be read",
                "station stranger: it is in the cluster only",
                "alert log: entry 2 in Cassandra",
                "definition: rule warm"])
                Assert.Contains(difference, error, StringComparison.Ordinal);
            Assert.Equal(10, error.Split('\n').Count(line => line.StartsWith("  ", StringComparison.Ordinal)));
        }
        finally
        {
            await city.DropAsync();
        }
    }

    [Fact]
    public async Task Compare_AStationThatLostReadings_IsCopiedAgainByTheNextRun()
    {
        var city = ClusterCity.OnRunning();
        using var folder = source.Copy();
        try
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestMigration.RunAsync(city, folder.Path, cancelAtEvent: 7214));
            // A node that was killed may lose what it acknowledged.
            await Node.CqlAsync($"TRUNCATE {city.Keyspace}.reading");
            var error = (await DamagedAsync(city, folder.Path)).Message;
            Assert.Contains("0 readings instead of 72", error, StringComparison.Ordinal);
            Assert.True((await TestMigration.RunAsync(city, folder.Path)).Readings > 0);
        }
        finally
        {
            await city.DropAsync();
        }
    }

    private static Task<IOException> RefusedAsync(ClusterCity city, string folder) => Assert.ThrowsAsync<IOException>(() => TestMigration.RunAsync(city, folder));

    private static Task<InvalidDataException> DamagedAsync(ClusterCity city, string folder) =>
        Assert.ThrowsAsync<InvalidDataException>(() => TestMigration.RunAsync(city, folder));

    private static async Task ChangeReadingAsync(string keyspace, string station, string day, Action<JsonNode> change)
    {
        var row = (await Node.CqlAsync($"SELECT JSON * FROM {keyspace}.reading WHERE station = '{station}' AND day = '{day}' LIMIT 1"))[0];
        var reading = JsonNode.Parse(row.GetValue<string>(0))!;
        change(reading);
        await Node.CqlAsync($"INSERT INTO {keyspace}.reading JSON '{reading.ToJsonString()}'");
    }

    private static void Sql(string folder, string sql)
    {
        using var database = new SqliteConnection($"Data Source={Path.Combine(folder, "city.sqlite")};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = sql;
        Assert.True(command.ExecuteNonQuery() > 0);
    }
}
