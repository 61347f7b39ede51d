using CitySensors.Core.Definitions;
using CitySensors.Server.Import;
using CitySensors.Server.Import.Files;
using CitySensors.Server.Import.Mappings;
using Spectre.Console;

namespace CitySensors.Server.Commands;

/// <summary>Talks with the user about files that are not recognized.</summary>
internal static class ImportDialog
{
    /// <summary>Asks for the mapping of a file that is not recognized, and saves it.</summary>
    public static async Task<ImportOptions> AskIfUnknownAsync(string file, ImportOptions options, Catalogue catalogue, CancellationToken cancellationToken)
    {
        if (options.Mapping is not null || !MappingPrompt.IsPossible) return options;
        if (await FileSample.ReadAsync(file, cancellationToken) is not { } sample || ReadyMadeMappings.For(sample.Columns) is not null) return options;
        AnsiConsole.MarkupLineInterpolated($"{file} is not recognized. How is it to be read?");
        var prompt = new MappingPrompt(AnsiConsole.Console, catalogue);
        var (mapping, station) = await prompt.AskAsync(sample, cancellationToken);
        var saved = await prompt.SaveAsync(mapping, $"{file}.map.json", cancellationToken);
        return options with { Mapping = mapping, MappingName = saved, Station = options.Station ?? station };
    }

    /// <exception cref="InvalidDataException">The user does not want the file to be imported so.</exception>
    public static async Task ConfirmAsync(string file, ImportOptions asked, Catalogue catalogue, CancellationToken cancellationToken)
    {
        await DryRun.WriteAsync(file, asked, catalogue, Console.Out, cancellationToken);
        if (!await new MappingPrompt(AnsiConsole.Console, catalogue).ConfirmAsync("Import it so?", cancellationToken))
            throw new InvalidDataException($"{file} is not imported. Change {asked.MappingName} and name it with --map.");
    }
}
