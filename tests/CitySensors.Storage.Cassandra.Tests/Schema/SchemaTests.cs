using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Schema;
using CitySensors.Storage.Cassandra.Tests.Support;

namespace CitySensors.Storage.Cassandra.Tests.Schema;

public sealed class SchemaTests : IAsyncLifetime
{
    private static readonly IReadOnlyList<SchemaStep> WithAnother =
        [.. Migrations.All, new("a note", ["ALTER TABLE station_delta ADD IF NOT EXISTS note text", "CREATE TABLE IF NOT EXISTS other (id int PRIMARY KEY)"])];

    private readonly CassandraOptions _options = Node.Options(Node.NewKeyspace());

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await Node.CqlAsync($"DROP KEYSPACE IF EXISTS {_options.Keyspace}");

    [Fact]
    public async Task OpenAsync_FourAtOnceInANewKeyspace_AllOpenTheSame()
    {
        var cities = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync(WithAnother)));
        Assert.Equal(Enumerable.Range(1, WithAnother.Count), await VersionsAsync());
        foreach (var (i, city) in cities.Index())
        {
            await city.Readings.WriteAsync(TestCity.Rows($"station-{i}", [(TestCity.Noon, [25.0])]), null, Cancelled);
            await city.DisposeAsync();
        }

        Assert.Equal(4, (await Node.CqlAsync($"SELECT station FROM {_options.Keyspace}.reading")).Count);
        Assert.Null((await Node.CqlAsync($"SELECT locked_by FROM {_options.Keyspace}.schema_version LIMIT 1"))[0].GetValue<Guid?>("locked_by"));
    }

    [Fact]
    public async Task OpenAsync_AnOlderSchema_IsMigratedAndKeepsItsData()
    {
        await using (var first = await OpenAsync(Migrations.All))
            await first.StationStates.SaveAsync("station-7", [1, 2, 3], [], 6, Cancelled);

        await using (var second = await OpenAsync(WithAnother))
            Assert.Equal([1, 2, 3], (await second.StationStates.LoadAsync("station-7", Cancelled))!.State);
        Assert.Null((await Node.CqlAsync($"SELECT note FROM {_options.Keyspace}.station_delta"))[0].GetValue<string?>("note"));

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(Migrations.All));
        Assert.Equal($"The keyspace {_options.Keyspace} has schema version {Migrations.All.Count + 1}, but this program only supports versions up to {Migrations.All.Count}; use a newer release.", error.Message);
    }

    [Fact]
    public async Task OpenAsync_MigrationStepInterrupted_RunsItAgain()
    {
        await using (await OpenAsync(Migrations.All))
        {
        }

        // The table of the step is there, its record is not, and the lock of the process that ended is.
        await Node.CqlAsync($"CREATE TABLE {_options.Keyspace}.other (id int PRIMARY KEY)");
        await Node.CqlAsync($"UPDATE {_options.Keyspace}.schema_version USING TTL 2 SET locked_by = uuid() WHERE store = 'city' IF locked_by = null");
        await using var city = await OpenAsync(WithAnother);
        Assert.Equal(Enumerable.Range(1, WithAnother.Count), await VersionsAsync());
    }

    [Fact]
    public async Task OpenAsync_LockHeldTooLong_ReportsIt()
    {
        await using (await OpenAsync(Migrations.All))
        {
        }

        await Node.CqlAsync($"UPDATE {_options.Keyspace}.schema_version USING TTL 60 SET locked_by = uuid() WHERE store = 'city' IF locked_by = null");
        var hasty = _options with { SchemaTimeout = TimeSpan.FromSeconds(1) };
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => CassandraCity.OpenAsync(hasty, WithAnother, TimeProvider.System, Cancelled));
        Assert.StartsWith("Another process has been changing the schema", error.Message, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, Migrations.All.Count), await VersionsAsync());
    }

    [Fact]
    public async Task OpenAsync_ReplicationByDatacenter_IsThatOfTheKeyspace()
    {
        var options = _options with { ReplicationByDatacenter = new Dictionary<string, int> { ["datacenter1"] = 1 } };
        await using var city = await CassandraCity.OpenAsync(options, TimeProvider.System, Cancelled);
        var replication = (await Node.CqlAsync("SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?", _options.Keyspace))[0]
            .GetValue<IDictionary<string, string>>("replication");
        Assert.Equal("1", replication["datacenter1"]);
        Assert.EndsWith("NetworkTopologyStrategy", replication["class"], StringComparison.Ordinal);
    }

    private Task<CassandraCity> OpenAsync(IReadOnlyList<SchemaStep> steps) => CassandraCity.OpenAsync(_options, steps, TimeProvider.System, Cancelled);

    private async Task<IEnumerable<int>> VersionsAsync() =>
        (await Node.CqlAsync($"SELECT version FROM {_options.Keyspace}.schema_version")).Select(row => row.GetValue<int>("version"));
}
