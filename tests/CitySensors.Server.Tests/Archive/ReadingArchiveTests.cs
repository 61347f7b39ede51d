using CitySensors.Core.Definitions;
using CitySensors.Core.Storage;
using CitySensors.Export.Tests;
using CitySensors.Server.Archive;
using CitySensors.Server.Storage;
using CitySensors.Server.Tests.City;
using CitySensors.Web.City;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CitySensors.Server.Tests.Archive;

public sealed class ReadingArchiveTests : IDisposable
{
    private static readonly DateTimeOffset Midnight = new(ServerCity.Noon.Date, TimeSpan.Zero);

    private readonly TestFolder _data = new();
    private readonly TestFolder _archive = new();
    private readonly FakeTimeProvider _time = new(ServerCity.Noon);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WriteAsync_DayThatIsOver_IsWrittenOnceAndAnewAfterALateReading()
    {
        await using var city = await ServerCity.OpenAsync(_data.Path);
        using var archive = ArchiveOf(city);
        await SendAsync(city, Enumerable.Range(0, 10).Select(i => new Sent("a", i, i)));
        await archive.WriteAsync(Cancelled);
        Assert.Empty(Files());
        // The lateness of ten minutes counts.
        _time.SetUtcNow(Midnight.AddDays(1).AddMinutes(10));
        await archive.WriteAsync(Cancelled);
        Assert.Empty(Files());

        _time.SetUtcNow(Midnight.AddDays(1).AddMinutes(11));
        await archive.WriteAsync(Cancelled);
        Assert.Equal(["10 | 45"], Query());
        var written = File.GetLastWriteTimeUtc(Assert.Single(Files()));
        await archive.WriteAsync(Cancelled);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Assert.Single(Files())));

        await SendAsync(city, [new Sent("a", 20, 100)]);
        await archive.WriteAsync(Cancelled);
        Assert.Equal(["11 | 145"], Query());
    }

    [Fact]
    public async Task FirstWaitingAsync_DaysThatAreNotWritten_IsTheFirstOfThem()
    {
        await using var city = await ServerCity.OpenAsync(_data.Path);
        using var archive = ArchiveOf(city);
        Assert.Equal(DateOnly.MaxValue, await archive.FirstWaitingAsync(Cancelled));
        await SendAsync(city, [new Sent("a", 0), new Sent("a", 2 * 24 * 60)]);
        Assert.Equal(DateOnly.FromDateTime(Midnight.Date), await archive.FirstWaitingAsync(Cancelled));
        _time.SetUtcNow(Midnight.AddDays(1).AddHours(1));
        await archive.WriteAsync(Cancelled);
        Assert.Equal(DateOnly.FromDateTime(Midnight.Date.AddDays(2)), await archive.FirstWaitingAsync(Cancelled));
        using var other = ArchiveOf(city, folder: null);
        Assert.Null(await other.FirstWaitingAsync(Cancelled));
    }

    [Fact]
    public async Task WriteAsync_RunThatWasInterrupted_IsDoneByTheNext()
    {
        await using var city = await ServerCity.OpenAsync(_data.Path);
        await SendAsync(city, Enumerable.Range(0, 3).Select(day => new Sent("a", day * 24 * 60, day)));
        _time.SetUtcNow(Midnight.AddDays(10));
        // A folder in the way of the second day.
        var obstacle = Directory.CreateDirectory(Path.Combine(_archive.Path, "date=2026-01-02", "area=__HIVE_DEFAULT_PARTITION__", "readings.parquet"));
        using (var archive = ArchiveOf(city))
        {
            var error = await Assert.ThrowsAsync<IOException>(() => archive.WriteAsync(Cancelled));
            Assert.Contains("date=2026-01-02", error.Message, StringComparison.Ordinal);
            Assert.Equal(DateOnly.FromDateTime(Midnight.Date.AddDays(1)), await archive.FirstWaitingAsync(Cancelled));
        }

        obstacle.Delete();
        using var next = ArchiveOf(city);
        await next.WriteAsync(Cancelled);
        Assert.Equal(["3 | 3"], Query());
        Assert.Equal(DateOnly.MaxValue, await next.FirstWaitingAsync(Cancelled));
    }

    [Fact]
    public async Task WriteAsync_InAClusterADayThatExpiresSoon_IsWarnedOfAlsoIfItCannotBeWritten()
    {
        await using var city = await ServerCity.OpenAsync(_data.Path);
        await SendAsync(city, [new Sent("a", 0), new Sent("a", 5 * 24 * 60)]);
        var logged = new Lines();
        using var archive = ArchiveOf(city, _archive.Path, new SharedFolders([new OneFolder()]), logged);
        // In the way of the file.
        Directory.CreateDirectory(Path.Combine(_archive.Path, "date=2026-01-01", "area=__HIVE_DEFAULT_PARTITION__", "readings.parquet"));
        // The retention is 30 days: the first of January expires at the end of its 31st.
        foreach (var (days, warnings) in ((int, int)[])[(26, 0), (28, 1)])
        {
            _time.SetUtcNow(Midnight.AddDays(days));
            await Assert.ThrowsAsync<IOException>(() => archive.WriteAsync(Cancelled));
            Assert.Equal(warnings, logged.Warnings.Count(line => line.StartsWith("2026-01-01 waits for the archive, and its readings expire from 2026-02-01", StringComparison.Ordinal)));
        }
    }

    public void Dispose()
    {
        _data.Dispose();
        _archive.Dispose();
    }

    private ReadingArchive ArchiveOf(ServerCity city) => ArchiveOf(city, _archive.Path);

    private ReadingArchive ArchiveOf(ServerCity city, string? folder, SharedFolders? folders = null, ILogger<ReadingArchive>? logger = null) => new(
        city.Database,
        city.Database,
        city.Services.GetRequiredService<ICityDefinitions>(),
        folders ?? new SharedFolders([]),
        Options.Create(new CityOptions { ArchiveFolder = folder }),
        _time,
        logger ?? NullLogger<ReadingArchive>.Instance);

    private static async Task SendAsync(ServerCity city, IEnumerable<Sent> readings)
    {
        await city.SendAsync(readings);
        await city.StoredAsync();
    }

    private string[] Files() => Directory.GetFiles(_archive.Path, "*.parquet", SearchOption.AllDirectories);

    private List<string> Query() => DuckDb.Query($"SELECT count(*), sum(noise_level) FROM '{_archive.Path}/*/*/*.parquet'");

    private sealed class OneFolder : IFolderStore
    {
        private Guid? _id;

        public Task<Guid?> FindFolderAsync(string name, CancellationToken cancellationToken) => Task.FromResult(_id);

        public Task<Guid> ClaimFolderAsync(string name, Guid id, CancellationToken cancellationToken) => Task.FromResult(_id ??= id);
    }

    private sealed class Lines : ILogger<ReadingArchive>
    {
        public List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Warnings.Add(formatter(state, exception));
    }
}
