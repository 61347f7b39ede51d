using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Server.Storage;
using CitySensors.Server.Tests.Hosting;
using CitySensors.Storage.Sqlite.Journal;
using Microsoft.Data.Sqlite;

namespace CitySensors.Server.Tests.City;

/// <summary>Failures of the files of a city: it reports that nothing can be stored, recovers, and has everything it acknowledged.</summary>
public sealed class FailureTests : IDisposable
{
    private const int Senders = 8;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accept_DatabaseFails_ReturnsUnavailableAndRecovers()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        using var load = new Load(city);
        await load.UntilAsync(accepted: 50, refused: 0);
        // A missing table does not resolve itself, unlike a full disk.
        Execute("ALTER TABLE city RENAME TO city_hidden");
        await load.UntilAsync(accepted: 50, refused: Senders);
        // Pending requests fail a moment before the city reports the reason.
        const string trouble = "The store failed and is recovering from the last durable state.";
        await Eventually.TrueAsync(() => city.Store.UnavailableReason == trouble, () => $"UnavailableReason is {city.Store.UnavailableReason}", Cancelled);
        Assert.Equal(
            ChangeResult.Unavailable,
            (await city.ChangeAsync(new DefinitionChange.PutStation(StationDefinition.Unregistered("x")))).Result);

        Execute("ALTER TABLE city_hidden RENAME TO city");
        await load.UntilAsync(accepted: load.Accepted + 50, refused: 0);
        Assert.Null(city.Store.UnavailableReason);
        await load.StopAsync();
        await load.AssertStoredOnceAsync();
    }

    /// <summary>What still fits into the segment of the journal must not make the disk look as if it had space.</summary>
    [Fact]
    public async Task Change_DiskFullForMoreThanIt_IsRefusedUntilThereIsSpace()
    {
        using var disk = SmallDisk.Mount(megabytes: 24);
        var clock = new TestClock();
        await using var city = await ServerCity.OpenAsync(Path.Combine(disk.Path, "data"), time: clock);
        await Eventually.TrueAsync(
            () =>
            {
                clock.Pass(TimeSpan.FromSeconds(1));
                return city.Store.JournalLagBytes == 0;
            },
            () => $"{city.Store.JournalLagBytes} bytes are not in the database.",
            Cancelled);
        var filler = Path.Combine(disk.Path, "filler");
        DiskFiller.Fill(filler);
        var change = new DefinitionChange.PutStation(StationDefinition.Unregistered("x"));
        Assert.Equal(IntakeStatus.Unavailable, (await city.SendAsync(Enumerable.Range(0, 10_000).Select(minute => new Sent("a", minute)))).Status);
        for (var attempt = 0; attempt < 10; attempt++)
        {
            clock.Pass(TimeSpan.FromMinutes(1));
            Assert.Equal(ChangeResult.Unavailable, (await city.ChangeAsync(change)).Result);
            Assert.Equal("The disk is full.", city.Store.UnavailableReason);
        }

        File.Delete(filler);
        clock.Pass(TimeSpan.FromMinutes(1));
        await Eventually.TrueAsync(() => city.Store.UnavailableReason is null, () => $"UnavailableReason is {city.Store.UnavailableReason}", Cancelled);
        Assert.Equal(ChangeResult.Created, (await city.ChangeAsync(change)).Result);
    }

    /// <summary>The preallocated space of the journal is taken away and the disk filled, so that a write fails that should be certain to succeed.</summary>
    [Fact]
    public async Task Accept_JournalFails_ReturnsUnavailableAndRecovers()
    {
        using var disk = SmallDisk.Mount(megabytes: 24);
        var folder = Path.Combine(disk.Path, "data");
        await using (var city = await ServerCity.OpenAsync(folder, storage: new StorageOptions { JournalSegmentBytes = 4 * 1024 * 1024 }))
        {
            await city.StoredAsync();
            var segment = Directory.EnumerateFiles(Path.Combine(folder, "journal")).Max(StringComparer.Ordinal)!;
            TruncateToWhatIsWritten(segment);
            var filler = Path.Combine(disk.Path, "filler");
            DiskFiller.Fill(filler);
            using var load = new Load(city);
            await load.UntilAsync(accepted: 0, refused: 3 * Senders);
            File.Delete(filler);
            await load.UntilAsync(accepted: 50, refused: 0);
            Assert.Null(city.Store.UnavailableReason);
            await load.StopAsync();
            await load.AssertStoredOnceAsync();
        }
    }

    [Fact]
    public async Task Stop_UnderLoad_RespondsToEverySender()
    {
        var city = await ServerCity.OpenAsync(_folder.Path);
        using var load = new Load(city);
        await load.UntilAsync(accepted: 100, refused: 0);
        await city.StopAsync();
        await load.UntilAsync(accepted: 100, refused: Senders);
        await load.StopAsync();
        await city.DisposeAsync();
        await using var again = await ServerCity.OpenAsync(_folder.Path);
        await load.AssertStoredOnceAsync(again);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "city.sqlite")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 10000";
        command.ExecuteNonQuery();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void TruncateToWhatIsWritten(string segment)
    {
        using var file = new FileStream(segment, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var content = new byte[file.Length];
        file.ReadExactly(content);
        file.SetLength(content.AsSpan().LastIndexOfAnyExcept((byte)0) + 1);
    }

    /// <summary>Senders with a station each, which send batches in sequence and retry refused ones.</summary>
    private sealed class Load : IDisposable
    {
        private const int ReadingsInBatch = 200;
        private static readonly TimeSpan TryAgainEvery = TimeSpan.FromMilliseconds(5);

        private readonly ServerCity _city;
        private readonly CancellationTokenSource _stop = new();
        private readonly Task<int>[] _senders;
        private int _accepted;
        private int _refused;

        public Load(ServerCity city)
        {
            _city = city;
            _senders = [.. Enumerable.Range(0, Senders).Select(number => Task.Run(() => SendAsync($"station-{number}")))];
        }

        public int Accepted => Volatile.Read(ref _accepted);

        public Task UntilAsync(int accepted, int refused)
        {
            refused += refused == 0 ? 0 : Volatile.Read(ref _refused);
            return Eventually.TrueAsync(
                () => Accepted >= accepted && Volatile.Read(ref _refused) >= refused,
                () => $"{Accepted} batches were accepted and {Volatile.Read(ref _refused)} refused. {_city.Store.UnavailableReason}",
                Cancelled);
        }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await Task.WhenAll(_senders).WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
        }

        /// <summary>Everything acknowledged is stored once; unacknowledged readings may be stored once.</summary>
        public async Task AssertStoredOnceAsync(ServerCity? city = null)
        {
            for (var number = 0; number < Senders; number++)
            {
                var minutes = (await (city ?? _city).ReadingsAsync($"station-{number}")).Select(reading => (int)(reading.EventTime - ServerCity.Noon).TotalMinutes).ToArray();
                Assert.Equal(Enumerable.Range(0, minutes.Length), minutes);
                Assert.True(minutes.Length >= await _senders[number], $"{minutes.Length} of {await _senders[number]} acknowledged readings are there.");
            }
        }

        public void Dispose() => _stop.Dispose();

        private async Task<int> SendAsync(string station)
        {
            var acknowledged = 0;
            using var pace = new PeriodicTimer(TryAgainEvery);
            while (!_stop.IsCancellationRequested)
            {
                var result = await _city.SendAsync(Enumerable.Range(acknowledged, ReadingsInBatch).Select(minute => new Sent(station, minute)));
                if (result.Status == IntakeStatus.Accepted)
                {
                    Assert.Equal(ReadingsInBatch, result.Accepted + result.Duplicates);
                    acknowledged += ReadingsInBatch;
                    Interlocked.Increment(ref _accepted);
                }
                else
                {
                    Interlocked.Increment(ref _refused);
                    await pace.WaitForNextTickAsync(CancellationToken.None);
                }
            }

            return acknowledged;
        }
    }
}
