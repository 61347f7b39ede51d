using CitySensors.Server.Tests.Import;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Server.Tests.Commands;

public sealed class ImportCommandTests : IDisposable
{
    private static readonly string Observations = Path.Combine(AppContext.BaseDirectory, "Import", "observations.csv");

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Import_FileWithFaultyRows_ReportsThemAndExitsWith1()
    {
        var first = await RunAsync(Observations, "--rejected", _folder.Path);
        Assert.True(first.ExitCode == 1, first.Errors);
        Assert.Contains(
            "16 rows, 15 readings accepted, 0 duplicates, 0 rows without values, 1 rows refused, 1 invalid values in other rows; stations EWR, JFK", first.Output, StringComparison.Ordinal);
        Assert.Contains("line 16: expected 15 fields, but found 7", first.Output, StringComparison.Ordinal);
        Assert.Contains("line 15: temp \"warm\" is not a number", first.Output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_folder.Path, "observations.csv.rejected.csv"), first.Output, StringComparison.Ordinal);
        var second = await RunAsync(Observations, "--rejected", _folder.Path);
        Assert.Contains("0 readings accepted, 15 duplicates", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_NothingThatCanBeRead_ExitsWith2()
    {
        var file = await _folder.WriteAsync("a.csv", "origin,time_hour,temp\nEWR,yesterday,41\n");
        var result = await RunAsync(file);
        Assert.True(result.ExitCode == 2, result.Errors);
        Assert.Contains("1 rows refused", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_OwnMapping_ConvertsAndExitsWith0()
    {
        var map = await _folder.WriteAsync("map.json", ImportFiles.Mapping);
        var file = await _folder.WriteAsync("a.csv", "station;time;t\nA;2026-01-01T00:00:00Z;21.5\n");
        var result = await RunAsync(file, "--map", map);
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Contains("1 readings accepted", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_DryRun_CreatesNothing()
    {
        var result = await ServerProcess.RunAsync(
            _folder.Path, ["import", ImportFiles.Sample("10999.csv"), "--map", "meteostat-v2", "--dry-run", "--data", Path.Combine(_folder.Path, "data")], TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Contains("wspd in km/h -> wind_speed in m/s", result.Output, StringComparison.Ordinal);
        Assert.Contains("line 1: meteostat-10999 2025-12-31T23:00:00Z temperature 1.5 Cel", result.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("missing.csv", "File \"missing.csv\" does not exist.")]
    [InlineData("missing.csv missing.txt", "File \"missing.csv\" does not exist.\nFile \"missing.txt\" does not exist.")]
    public async Task Import_MissingFile_IsOneErrorAndCreatesNothing(string files, string error)
    {
        var result = await RunAsync(files.Split(' '));
        Assert.Equal((2, error, ""), (result.ExitCode, result.Errors.ReplaceLineEndings("\n").Trim(), result.Output.Trim()));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Import_UnrecognizedFiles_AreAllNamedAndCreateNothing()
    {
        using var data = new TestFolder();
        string[] files = [await _folder.WriteAsync("a.csv", "station,time,t\nA,2026-01-01T00:00:00Z,1\n"), await _folder.WriteAsync("b.csv", "x,y\n1,2\n")];
        var result = await ServerProcess.RunAsync(_folder.Path, ["import", .. files, "--data", data.Path], TestContext.Current.CancellationToken);
        Assert.Equal(2, result.ExitCode);
        Assert.All(files, file => Assert.Contains($"{file}: No ready-made mapping", result.Errors, StringComparison.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(data.Path));
    }

    [Fact]
    public async Task Import_UnknownMapping_ListsTheReadyMadeOnes()
    {
        var result = await RunAsync(Observations, "--map", "nyc");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("nyc-weather", result.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private Task<ProcessResult> RunAsync(params string[] arguments) =>
        ServerProcess.RunAsync(_folder.Path, ["import", .. arguments, "--data", _folder.Path], TestContext.Current.CancellationToken);
}
