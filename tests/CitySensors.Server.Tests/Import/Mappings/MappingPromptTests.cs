using CitySensors.Server.Import.Files;
using CitySensors.Server.Import.Mappings;
using Spectre.Console.Testing;

namespace CitySensors.Server.Tests.Import.Mappings;

public sealed class MappingPromptTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly TestConsole _console = new TestConsole().Interactive();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _console.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Ask_Answers_BecomeAMappingThatIsSavedAndReadsTheFile()
    {
        var file = await _folder.WriteAsync("a.csv", "id;day;hour;t;x\nA;27.11.2026;3;41,5;7\n");
        var prompt = new MappingPrompt(_console, ImportFiles.Catalogue);
        Choose(1);
        // The columns of the time: the second and the third.
        _console.Input.PushKey(ConsoleKey.DownArrow);
        _console.Input.PushKey(ConsoleKey.Spacebar);
        _console.Input.PushKey(ConsoleKey.DownArrow);
        _console.Input.PushKey(ConsoleKey.Spacebar);
        _console.Input.PushKey(ConsoleKey.Enter);
        _console.Input.PushTextWithEnter("Europe/Berlin");
        _console.Input.PushTextWithEnter("yyyyMMdd");
        _console.Input.PushTextWithEnter("dd.MM.yyyy H");
        Choose(1);
        Choose(1);
        _console.Input.PushTextWithEnter("hPa");
        _console.Input.PushTextWithEnter("[degF]");
        Choose(0);
        var (mapping, station) = await prompt.AskAsync((await FileSample.ReadAsync(file, Cancelled))!, Cancelled);
        Assert.Null(station);
        Assert.Contains("is not a time as yyyyMMdd", _console.Output, StringComparison.Ordinal);
        Assert.Contains("hPa cannot be converted to Cel", _console.Output, StringComparison.Ordinal);

        _console.Input.PushTextWithEnter(file);
        _console.Input.PushTextWithEnter(Path.Combine(_folder.Path, "map.json"));
        var saved = await prompt.SaveAsync(mapping, "unused.json", Cancelled);
        Assert.Contains("The file exists", _console.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["A 2026-11-27T02:00:00Z temperature 5.277778"], await ImportFiles.ReadAsync(file, ImportFiles.Options(await File.ReadAllTextAsync(saved, Cancelled))));
    }

    [Fact]
    public async Task Ask_FileWithoutStations_AsksForOne()
    {
        var file = await _folder.WriteAsync("a.csv", "time,t\n2026-11-27T03:00:00Z,4.5\n");
        Choose(0);
        _console.Input.PushTextWithEnter("A/B");
        _console.Input.PushTextWithEnter("A");
        _console.Input.PushKey(ConsoleKey.Spacebar);
        _console.Input.PushKey(ConsoleKey.Enter);
        _console.Input.PushKey(ConsoleKey.Enter);
        _console.Input.PushKey(ConsoleKey.Enter);
        Choose(0);
        Choose(1);
        _console.Input.PushKey(ConsoleKey.Enter);
        var (mapping, station) = await new MappingPrompt(_console, ImportFiles.Catalogue).AskAsync((await FileSample.ReadAsync(file, Cancelled))!, Cancelled);
        Assert.Equal("A", station);
        Assert.Equal(["A 2026-11-27T03:00:00Z temperature 4.5"], await ImportFiles.ReadAsync(file, ImportFiles.Options(mapping.Json, station)));
    }

    private void Choose(int index)
    {
        for (var i = 0; i < index; i++) _console.Input.PushKey(ConsoleKey.DownArrow);
        _console.Input.PushKey(ConsoleKey.Enter);
    }
}
