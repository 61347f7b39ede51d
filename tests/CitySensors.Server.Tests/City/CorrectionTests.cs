using CitySensors.Core.Alerts;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Server.Tests.City;

/// <summary>Corrections and withdrawals over crashes, restarts and the removal of a station.</summary>
public sealed class CorrectionTests : IDisposable
{
    private const string Station = "station-7";

    /// <summary>The time of the <see cref="TestClock"/>.</summary>
    private const int Now = 84_810;
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    /// <summary>The correction is in the journal only, or in the database.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Accept_CorrectionThenACrash_IsRecoveredWithTheValueBefore(bool isInDatabase)
    {
        var clock = new TestClock();
        await using var city = await ServerCity.OpenAsync(_folder.Path, time: clock);
        await city.SendAsync(new Sent(Station, Now - 1, 90), new Sent(Station, Now, 90));
        Assert.Single(city.Alerts.Active);
        var corrected = await city.SendAsync(Correction(city, new Sent(Station, Now, 50)));
        Assert.Equal(1, corrected.Accepted);
        Assert.Equal(ConflictResolution.Replaced, Assert.Single(corrected.Conflicts!).Resolution);
        if (isInDatabase) await HandOverAsync(city, clock);

        using var crashed = CrashedFolder.Copy(_folder);
        await using var recovered = await ServerCity.OpenAsync(crashed.Path);
        Assert.Empty(recovered.Alerts.Active);
        Assert.Equal(AlertState.Retracted, (await recovered.AlertsAsync())[^1].State);
        Assert.Equal([90.0, 50], (await recovered.ReadingsAsync(Station)).Select(reading => reading.Observations[0].Value));
        var revision = Assert.Single(await RevisionsAsync(recovered));
        Assert.Equal((ReadingRevisionKind.Correction, "station key", (string?)null), (revision.Kind, revision.ChangedBy, revision.Reason));
        Assert.Equal([new RevisedValue("noise_level", 90, QualityFlag.Pass)], revision.Before);
    }

    [Fact]
    public async Task Withdraw_OfAStoredReading_FailsItAndKeepsWhatWasBefore()
    {
        var city = await ServerCity.OpenAsync(_folder.Path);
        try
        {
            await city.SendAsync(new Sent(Station, 0, 50), new Sent(Station, 1, 51));
            Assert.Equal(WithdrawalResult.Withdrawn, await WithdrawAsync(city, 0));
            Assert.Equal(WithdrawalResult.Unchanged, await WithdrawAsync(city, 0));
            Assert.Equal(WithdrawalResult.NotFound, await WithdrawAsync(city, 2));
            await city.DisposeAsync();
            city = await ServerCity.OpenAsync(_folder.Path);

            var readings = await city.ReadingsAsync(Station);
            Assert.Equal([QualityFlag.Fail, QualityFlag.Pass], readings.Select(reading => reading.Observations[0].Quality));
            Assert.Equal(50, readings[0].Observations[0].Value);
            Assert.Equal(("Construction work.", "clerk"), (Assert.Single(await RevisionsAsync(city)).Reason, Assert.Single(await RevisionsAsync(city)).ChangedBy));
            // Sent again, it is a duplicate: only a correction puts it in force again.
            Assert.Equal(1, (await city.SendAsync(new Sent(Station, 0, 50))).Duplicates);
            Assert.Equal(1, (await city.SendAsync(Correction(city, new Sent(Station, 0, 50)))).Accepted);
            Assert.Equal(QualityFlag.Pass, (await city.ReadingsAsync(Station))[0].Observations[0].Quality);
        }
        finally
        {
            await city.DisposeAsync();
        }
    }

    [Fact]
    public async Task Accept_SeveralCorrectionsOfATimeInOneBody_KeepsEachValueBefore()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        await city.SendAsync(new Sent(Station, 0, 50));
        var result = await city.SendAsync(Correction(city, new Sent(Station, 0, 51), new Sent(Station, 0, 52)));
        Assert.Equal(2, result.Accepted);
        Assert.Equal([50.0, 51], (await RevisionsAsync(city)).Select(revision => revision.Before[0].Value));
        Assert.Equal(52, Assert.Single(await city.ReadingsAsync(Station)).Observations[0].Value);
    }

    [Fact]
    public async Task Remove_Station_RemovesTheChangesOfItsReadings()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        await city.ChangeAsync(new Core.Definitions.DefinitionChange.PutStation(new StationDefinition(Station, "Market Square")));
        await city.SendAsync(new Sent(Station, 0, 50));
        await city.SendAsync(Correction(city, new Sent(Station, 0, 51)));
        Assert.Single(await RevisionsAsync(city));
        await city.ChangeAsync(new Core.Definitions.DefinitionChange.RemoveStation(Station));
        await city.SendAsync(new Sent(Station, 0, 52));
        await city.StoredAsync();
        Assert.Empty(await RevisionsAsync(city));
    }

    private static ReadingBatch Correction(ServerCity city, params Sent[] readings)
    {
        var batch = city.Batch(readings);
        batch.CorrectedBy = "station key";
        return batch;
    }

    private static Task<WithdrawalResult> WithdrawAsync(ServerCity city, int minute) => city.Services.GetRequiredService<IReadingWithdrawals>().WithdrawAsync(
        Station, new Withdrawal(ServerCity.Noon.AddMinutes(minute).UtcTicks, ["noise_level"], "Construction work.", "clerk"), Cancelled);

    private static async Task<IReadOnlyList<ReadingRevision>> RevisionsAsync(ServerCity city)
    {
        await city.StoredAsync();
        return await city.Database.RevisionsAsync(Station, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 100, Cancelled);
    }

    private static Task HandOverAsync(ServerCity city, TestClock clock) => Eventually.TrueAsync(
        () =>
        {
            clock.Pass(TimeSpan.FromSeconds(1));
            return city.Store.JournalLagBytes == 0;
        },
        () => $"{city.Store.JournalLagBytes} bytes are not in the database.",
        Cancelled);
}
