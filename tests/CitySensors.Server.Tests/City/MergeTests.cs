using CitySensors.Core.Alerts;
using CitySensors.Core.Readings;
using CitySensors.Core.Storage;
using FsCheck.Fluent;

namespace CitySensors.Server.Tests.City;

/// <summary>Several messages of one station and time.</summary>
public sealed class MergeTests : IDisposable
{
    private const string Station = "station-7";
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    /// <summary>The stored reading is in memory, in the journal, in the database, or the process was restarted.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Accept_OtherSensorsOfATime_MergesThemAndJudgesThem(bool isStored, bool isReopened)
    {
        var city = await ServerCity.OpenAsync(_folder.Path);
        try
        {
            await city.SendAsync(new Sent(Station, 0, 21, "temperature"), new Sent(Station, 1, 22, "temperature"));
            if (isStored) await city.StoredAsync();
            if (isReopened)
            {
                await city.DisposeAsync();
                city = await ServerCity.OpenAsync(_folder.Path);
            }

            Assert.Equal(new IntakeResult(IntakeStatus.Accepted, 2, 0), await city.SendAsync(new Sent(Station, 0, 90), new Sent(Station, 1, 91)));

            Assert.Equal(["noise_level=90 temperature=21", "noise_level=91 temperature=22"], await StoredAsync(city));
            Assert.Equal(Station, Assert.Single(city.Alerts.Active).StationId);
        }
        finally
        {
            await city.DisposeAsync();
        }
    }

    [Fact]
    public async Task Accept_AnObjectForEachSensorInOneBody_AreOneReading()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        Sent[] body = [new(Station, 0, 21, "temperature"), new(Station, 0, 60, "humidity"), new(Station, 0, 1013, "pressure")];
        Assert.Equal(new IntakeResult(IntakeStatus.Accepted, 3, 0), await city.SendAsync(body));
        Assert.Equal(new IntakeResult(IntakeStatus.Accepted, 0, 3), await city.SendAsync(body));
        Assert.Equal(["humidity=60 pressure=1013 temperature=21"], await StoredAsync(city));
    }

    [Fact]
    public async Task Accept_AnotherValueOfATime_IsAConflictAndTheStoredValueIsKept()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        await city.SendAsync(new Sent(Station, 0, 50));
        var result = await city.SendAsync(new Sent(Station, 0, 90), new Sent(Station, 1, 51), new Sent(Station, 0, 50));

        Assert.Equal((IntakeStatus.Accepted, 1, 1), (result.Status, result.Accepted, result.Duplicates));
        var conflict = Assert.Single(result.Conflicts!);
        Assert.True(conflict.IsRejected);
        Assert.Equal([new ConflictingValue(city.Catalogue.SlotOf("noise_level"), 50, 90)], conflict.Values);
        Assert.Equal(["noise_level=50", "noise_level=51"], await StoredAsync(city));
        Assert.Empty(city.Alerts.Active);
    }

    [Fact]
    public async Task Accept_LaterMessageOfATimeBehindTheNewest_IsMergedAndJudgedForItsSensor()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        await city.SendAsync(Enumerable.Range(0, 3000).Select(minute => new Sent(Station, minute, 21, "temperature")));
        await city.SendAsync(new Sent(Station, 100, 90), new Sent(Station, 101, 91));
        Assert.Equal("noise_level=90 temperature=21", (await StoredAsync(city))[100]);
        Assert.Equal(ServerCity.Noon.AddMinutes(100), Assert.Single(city.Alerts.Active).Onset);
    }

    /// <summary>However the values of a time are split, repeated and batched: the same readings, and for each sensor the same alerts.</summary>
    [Fact]
    public void Accept_ValuesOfATimeInAnyMessages_EndsInTheSameReadingsAndAlerts()
    {
        var values = Gen.Elements(20, 50, 95).ListOf(2).ListOf(12);
        var splits = Gen.Choose(0, 3).ListOf(12);
        var batches = Gen.Choose(1, 7).ListOf(40);
        Properties.Hold(
            values.Zip(splits).Zip(batches), it => CheckAsync(it.Item1.Item1.Select(one => one.ToArray()).ToArray(), [.. it.Item1.Item2], [.. it.Item2]).GetAwaiter().GetResult(), count: 8);

        static async Task CheckAsync(int[][] values, int[] splits, int[] batches)
        {
            using var folder = new TestFolder();
            await using var city = await ServerCity.OpenAsync(folder.Path);
            var messages = new Queue<Sent>();
            for (var minute = 0; minute < values.Length; minute++)
            {
                Sent noise = new("split", minute, values[minute][0]), dust = new("split", minute, values[minute][1], "particulate_matter");
                Sent[] order = splits[minute] switch { 0 => [noise, dust], 1 => [dust, noise], 2 => [noise, noise, dust], _ => [dust, noise, dust] };
                foreach (var message in order) messages.Enqueue(message);
            }

            foreach (var size in batches)
            {
                var batch = new List<Sent>();
                while (batch.Count < size && messages.TryDequeue(out var message)) batch.Add(message);
                if (batch.Count > 0) Assert.Null((await city.SendAsync(batch)).Conflicts);
            }

            await city.SendAsync(messages);
            for (var sensor = 0; sensor < 2; sensor++)
                await city.SendAsync(values.Select((one, minute) => new Sent($"whole-{sensor}", minute, one[sensor], sensor == 0 ? "noise_level" : "particulate_matter")));

            Assert.Equal(values.Select(one => $"noise_level={one[0]} particulate_matter={one[1]}"), await StoredAsync(city, "split"));
            var entries = await city.Alerts.ReadAsync(new AlertQuery(), 1000, Cancelled);
            Assert.Equal(Entries(alert => alert.StationId.StartsWith("whole", StringComparison.Ordinal)), Entries(alert => alert.StationId == "split"));

            IEnumerable<string> Entries(Func<Alert, bool> of) =>
                entries.Where(of).Select(alert => $"{alert.Sensor} {alert.State} {alert.Updated:O} {alert.Severity}").Order(StringComparer.Ordinal);
        }
    }

    private static async Task<List<string>> StoredAsync(ServerCity city, string station = Station) =>
        [.. (await city.ReadingsAsync(station)).Select(reading => string.Join(' ', reading.Observations.OrderBy(one => one.Sensor, StringComparer.Ordinal).Select(one => FormattableString.Invariant($"{one.Sensor}={one.Value}"))))];
}
