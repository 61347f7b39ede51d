using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using CitySensors.Server.Import.Files;
using CitySensors.Server.Import.Rows;
using Spectre.Console;

namespace CitySensors.Server.Import.Mappings;

/// <summary>Asks the user for the mapping of a file.</summary>
internal sealed class MappingPrompt(IAnsiConsole console, Catalogue catalogue)
{
    private const string None = "(none)";

    /// <summary>Whether there is someone to ask.</summary>
    public static bool IsPossible => !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <returns>The mapping, and the station of all rows if no column states it.</returns>
    /// <param name="sample">The columns and the first row.</param>
    /// <param name="cancellationToken">Cancels waiting for answers.</param>
    public async Task<(ImportMapping Mapping, string? Station)> AskAsync(FileSample sample, CancellationToken cancellationToken)
    {
        var stationColumn = await SelectAsync("Column of the station", [None, .. sample.Columns], Shown(sample), cancellationToken);
        var station = stationColumn == None ? await TextAsync("Id of the station of all rows", null, IdentifierError, cancellationToken) : null;
        var time = await AskTimeAsync(sample, cancellationToken);
        var decimalSeparator = await SelectAsync("Decimal separator", [".", ","], text => text, cancellationToken);
        var values = new List<ValueMapping>();
        while (values.Count == 0)
        {
            foreach (var column in sample.Columns.Where(column => column != stationColumn && !time.Columns.Contains(column)))
                if (await AskValueAsync(column, sample, values, cancellationToken) is { } value) values.Add(value);
        }

        var mapping = new ImportMapping
        {
            Decimal = decimalSeparator,
            Station = stationColumn == None ? null : new StationMapping(stationColumn),
            Time = time,
            Values = values,
        };
        return (mapping with { Json = MappingJson.ToJson(mapping) }, station);
    }

    /// <summary>Asks for the name of the file to save it to, and saves it.</summary>
    /// <returns>The file.</returns>
    public async Task<string> SaveAsync(ImportMapping mapping, string proposal, CancellationToken cancellationToken)
    {
        var file = await TextAsync("Save the mapping as", proposal, name => File.Exists(name) ? "The file exists" : null, cancellationToken);
        await File.WriteAllTextAsync(file, mapping.Json, cancellationToken);
        return file;
    }

    public Task<bool> ConfirmAsync(string question, CancellationToken cancellationToken) => new ConfirmationPrompt(Markup.Escape(question)).ShowAsync(console, cancellationToken);

    private async Task<TimeMapping> AskTimeAsync(FileSample sample, CancellationToken cancellationToken)
    {
        var columns = await new MultiSelectionPrompt<string>().Title("Columns of the time").Required()
            .AddChoices(sample.Columns).UseConverter(column => Markup.Escape(Shown(sample)(column))).ShowAsync(console, cancellationToken);
        string[] ordered = [.. sample.Columns.Where(columns.Contains)];
        var zone = await TextAsync("Time zone of times without an offset", "UTC", name => TimeZoneInfo.TryFindSystemTimeZoneById(name, out _) ? null : "It is not a known time zone", cancellationToken);
        int[] indexes = [.. ordered.Select(column => sample.Columns.Index().First(one => one.Item == column).Index)];
        var format = await TextAsync(
            "Format of the time: iso, unix, or a .NET format such as yyyyMMddHH", "iso",
            text => new RowTime(TimeOf(ordered, text, zone), indexes).Read(sample.FirstRow, "", out _), cancellationToken);
        return TimeOf(ordered, format, zone);
    }

    private async Task<ValueMapping?> AskValueAsync(string column, FileSample sample, List<ValueMapping> known, CancellationToken cancellationToken)
    {
        var types = catalogue.SensorTypes.Where(type => known.All(value => value.Sensor != type.Id)).ToDictionary(type => $"{type.Id} ({type.Unit})");
        var choice = await SelectAsync($"Sensor type of {Shown(sample)(column)}", [None, .. types.Keys], text => text, cancellationToken);
        if (choice == None) return null;
        var type = types[choice];
        var unit = await TextAsync($"Unit of {column} in the file", type.Unit, text => UnitError(text, type), cancellationToken);
        return new ValueMapping(type.Id, column, Unit: unit);
    }

    private async Task<string> SelectAsync(string title, IEnumerable<string> choices, Func<string, string> shown, CancellationToken cancellationToken)
    {
        var answer = await new SelectionPrompt<string>().Title(Markup.Escape(title)).AddChoices(choices)
            .UseConverter(choice => Markup.Escape(shown(choice))).ShowAsync(console, cancellationToken);
        console.MarkupLineInterpolated($"{title}: {answer}");
        return answer;
    }

    private async Task<string> TextAsync(string question, string? proposal, Func<string, string?> errorOf, CancellationToken cancellationToken)
    {
        var prompt = new TextPrompt<string>(Markup.Escape(question))
            .Validate(text => errorOf(text) is { } error ? ValidationResult.Error(Markup.Escape(error)) : ValidationResult.Success());
        return await (proposal is null ? prompt : prompt.DefaultValue(proposal)).ShowAsync(console, cancellationToken);
    }

    private static TimeMapping TimeOf(string[] columns, string format, string zone) => new(columns, format == "iso" ? null : format, zone);

    private static string? IdentifierError(string id) => Identifier.Validate(id) is { } error ? $"It {error}" : null;

    private static string? UnitError(string unit, SensorType type) =>
        FileUnits.Find(unit, type.Unit) is null ? $"{unit} cannot be converted to {type.Unit}" : null;

    private static Func<string, string> Shown(FileSample sample) => column =>
    {
        var index = Array.IndexOf([.. sample.Columns], column);
        return index < 0 ? column : $"{column} ({sample.FirstRow[index]})";
    };
}
