using System.Globalization;
using System.Text.Json;
using CitySensors.Core.Readings;
using CitySensors.Export.Formats;
using CitySensors.Export.Rows;
using CsvHelper;
using CsvHelper.Configuration;

namespace CitySensors.Simulator.Replay;

/// <summary>Reads the readings of an archive or export in the order of the file, a part at a time.</summary>
internal static class RecordedFile
{
    public static readonly string[] Extensions = [".parquet", ".csv", ".ndjson", ".jsonl"];

    /// <exception cref="InvalidDataException">The file is not such a file, or damaged; the message says where.</exception>
    public static IEnumerable<RecordedReading> Read(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".parquet" => ReadParquet(path),
        ".csv" => ReadCsv(path),
        ".ndjson" or ".jsonl" => ReadLines(path),
        _ => throw new InvalidDataException($"{path} cannot be replayed: expected a file that ends in {string.Join(", ", Extensions)}."),
    };

    private static IEnumerable<RecordedReading> ReadParquet(string path)
    {
        using var file = new ParquetRowReader(path);
        using var members = new MemberWriter();
        while (file.Read() is { } batch)
        {
            var columns = batch.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
            if (columns.GetValueOrDefault("station_id") is not TextColumn stations || columns.GetValueOrDefault("timestamp") is not TimeColumn times)
                throw new InvalidDataException($"{path} has no columns station_id (text) and timestamp (time).");
            var sensors = SensorColumns.Of([.. batch.Columns.Where(column => column is NumberColumn or QualityColumn).Select(column => column.Name)])
                .Where(name => columns[name] is NumberColumn)
                .Select(name => (Name: name, Column: (NumberColumn)columns[name], Raw: columns.GetValueOrDefault(SensorColumns.RawOf(name)) as NumberColumn))
                .ToList();
            for (var row = 0; row < batch.Count; row++)
            {
                members.Begin(stations.Values[row] ?? "");
                foreach (var (name, column, raw) in sensors)
                    members.Value(name, raw is not null && !double.IsNaN(raw.Values[row]) ? raw.Values[row] : column.Values[row]);
                yield return new RecordedReading(times.Values[row], members.End());
            }
        }
    }

    private static IEnumerable<RecordedReading> ReadCsv(string path)
    {
        using var text = new StreamReader(path);
        using var csv = new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null });
        if (!csv.Read() || !csv.ReadHeader()) throw new InvalidDataException($"{path} has no header.");
        var header = csv.HeaderRecord!;
        var (station, time) = (Array.IndexOf(header, "station_id"), Array.IndexOf(header, "timestamp"));
        if (station < 0 || time < 0) throw new InvalidDataException($"{path} has no columns station_id and timestamp.");
        var sensors = SensorColumns.Of(header).Select(name => (Name: name, At: Array.IndexOf(header, name), Raw: Array.IndexOf(header, SensorColumns.RawOf(name)))).ToList();
        using var members = new MemberWriter();
        while (csv.Read())
        {
            members.Begin(CsvText.Restore(csv.GetField(station) ?? ""));
            foreach (var (name, at, raw) in sensors) members.Value(name, NumberOf(csv, raw) is var sent && !double.IsNaN(sent) ? sent : NumberOf(csv, at));
            yield return new RecordedReading(TicksOf(csv.GetField(time), path, csv.Parser.RawRow), members.End());
        }
    }

    private static IEnumerable<RecordedReading> ReadLines(string path)
    {
        using var members = new MemberWriter();
        var line = 0L;
        foreach (var text in File.ReadLines(path))
        {
            line++;
            if (string.IsNullOrWhiteSpace(text)) continue;
            yield return ReadLine(text, path, line, members);
        }
    }

    private static RecordedReading ReadLine(string text, string path, long line, MemberWriter members)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var names = json.RootElement.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
            members.Begin(names["station_id"].GetString()!);
            foreach (var name in SensorColumns.Of(names.Keys))
            {
                var value = names.GetValueOrDefault(SensorColumns.RawOf(name), names[name]);
                if (value.ValueKind == JsonValueKind.Number) members.Value(name, value.GetDouble());
            }

            var time = names["timestamp"];
            var ticks = time.ValueKind != JsonValueKind.Number ? TicksOf(time.GetString(), path, line)
                : Timestamp.TryFromUnix(time.GetDouble(), out var unix) ? unix : throw new InvalidDataException($"{path}, line {line}: {time} is not a time.");
            return new RecordedReading(ticks, members.End());
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path}, line {line}: not an object with station_id and timestamp.", error);
        }
    }

    private static double NumberOf(CsvReader csv, int column) =>
        column >= 0 && double.TryParse(csv.GetField(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;

    private static long TicksOf(string? text, string path, long line) =>
        text is not null && Timestamp.TryFromText(text, out var ticks) ? ticks : throw new InvalidDataException($"{path}, line {line}: \"{text}\" is not an RFC 3339 time.");
}
