using CitySensors.Core.Definitions;
using CitySensors.Server.Import.Mappings;
using CitySensors.Server.Import.Rows;

namespace CitySensors.Server.Import.Files;

/// <param name="Line">The line number, from 1.</param>
/// <param name="Text">The line.</param>
/// <param name="Mapped">What it means.</param>
internal readonly record struct SourceRow(int Line, string Text, MappedRow Mapped);

/// <summary>A file to import, with the mapping by which it is read.</summary>
internal sealed class ImportSource : IDisposable
{
    private readonly TextFile _file;
    private readonly RecordFormat _format;
    private readonly RowMapper _mapper;
    private readonly string _mappingName;
    private string? _unread;
    private bool _damaged;

    private ImportSource(TextFile file, RecordFormat format, RowMapper mapper, ImportOptions options, string firstLine)
    {
        _file = file;
        _format = format;
        _mapper = mapper;
        Mapping = options.Mapping!;
        _mappingName = options.MappingName!;
        _unread = format.HasHeader ? null : firstLine;
    }

    public ImportMapping Mapping { get; }

    /// <summary>The size of the file in bytes.</summary>
    public long Length => _file.Length;

    /// <summary>The bytes that were read.</summary>
    public long Position => _file.Position;

    /// <summary>How the file is understood, for people.</summary>
    public IEnumerable<string> Description => [$"{_format.Description}, mapping {_mappingName}", .. _mapper.Description];

    /// <param name="path">The file.</param>
    /// <param name="options">The mapping, or none to recognize the file by its columns.</param>
    /// <param name="catalogue">The sensor types of the city.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="InvalidDataException">No mapping fits, or the file does not have what the mapping needs.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<ImportSource> OpenAsync(string path, ImportOptions options, Catalogue catalogue, CancellationToken cancellationToken)
    {
        var file = TextFile.Open(path, options.Mapping?.Encoding);
        try
        {
            var firstLine = await file.ReadLineAsync(cancellationToken) ?? throw new InvalidDataException("The file is empty.");
            options = options.Mapping is null ? Recognize(path, firstLine, options) : options;
            RecordFormat format = RecordFormat.IsNdjson(path, options.Mapping) ? new NdjsonFormat(options.Mapping!) : CsvFormat.Detect(firstLine, options.Mapping);
            var mapper = new RowMapper(options.Mapping!, format.Columns, catalogue, StationIds.Of(options.Mapping!, path, options.Station), options.Latest);
            return new ImportSource(file, format, mapper, options, firstLine);
        }
        catch (InvalidDataException error)
        {
            file.Dispose();
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Finds out whether there is a mapping for a file, before a city is opened for it.</summary>
    /// <returns>The error; null if there is one.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<string?> WhyUnrecognizedAsync(string path, ImportOptions options, CancellationToken cancellationToken)
    {
        if (options.Mapping is not null) return null;
        using var file = TextFile.Open(path, encoding: null);
        try
        {
            if (await file.ReadLineAsync(cancellationToken) is { } firstLine) Recognize(path, firstLine, options);
            return null;
        }
        catch (InvalidDataException error)
        {
            return $"{path}: {error.Message}";
        }
    }

    /// <returns>The next row that is not blank; null at the end.</returns>
    public async ValueTask<SourceRow?> ReadAsync(CancellationToken cancellationToken)
    {
        while (!_damaged)
        {
            string? line;
            try
            {
                line = _unread ?? await _file.ReadLineAsync(cancellationToken);
                _unread = null;
            }
            catch (InvalidDataException error)
            {
                _damaged = true;
                return new SourceRow(_file.Line + 1, "", MappedRow.Refused($"the compressed data is damaged from here on: {error.Message}"));
            }

            if (line is null) return null;
            if (!string.IsNullOrWhiteSpace(line)) return new SourceRow(_file.Line, line, Map(line));
        }

        return null;
    }

    public void Dispose() => _file.Dispose();

    private MappedRow Map(string line)
    {
        if (line.Length > TextFile.MaxLineLength) return MappedRow.Refused($"the line has more than {TextFile.MaxLineLength} characters");
        var (fields, error) = _format.Split(line);
        return error is null ? _mapper.Map(fields) : MappedRow.Refused(error);
    }

    private static ImportOptions Recognize(string path, string firstLine, ImportOptions options)
    {
        if (RecordFormat.IsNdjson(path, null))
            throw new InvalidDataException("NDJSON needs a mapping: name its file with --map (docs/import.md).");
        var columns = CsvFormat.Detect(firstLine, null).Columns;
        if (ReadyMadeMappings.For(columns) is not var (name, mapping))
        {
            throw new InvalidDataException(
                $"No ready-made mapping is recognized by the columns {string.Join(", ", columns)}. "
                + $"Name one with --map ({ReadyMadeMappings.Names}), or the file of your own (docs/import.md).");
        }

        return options with { Mapping = mapping, MappingName = name };
    }
}
