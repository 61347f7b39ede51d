using System.Globalization;
using System.Text;
using System.Text.Json;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Readings;

/// <summary>Parses a reading in any of the accepted forms and reports errors.</summary>
internal sealed class ReadingParser(Catalogue catalogue, StationDirectory stations)
{
    private const int MaxDepth = 8;
    private const int MaxQuoted = 40;

    /// <summary>Fills in values, station and time, or returns the error.</summary>
    public (RejectionReason Reason, string Error)? Parse(ReadOnlySpan<byte> text, Span<double> values, out string? station, out long? eventTicks)
    {
        station = null;
        eventTicks = null;
        var json = PythonText.LooksLikePython(text) ? PythonText.ToJson(text) : text;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) return (RejectionReason.NotJson, "a reading must be a JSON object");
            (RejectionReason, string)? fault = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var member = reader.GetString()!;
                reader.Read();
                fault ??= member switch
                {
                    "station_id" => Station(ref reader, ref station),
                    "timestamp" => Time(ref reader, ref eventTicks),
                    _ => Value(ref reader, member, values),
                };
                reader.Skip();
            }

            reader.Read();
            if (fault is not null) return fault;
        }
        catch (JsonException error)
        {
            return (RejectionReason.NotJson, $"invalid JSON: {Where(error)}");
        }
        catch (InvalidOperationException)
        {
            // Utf8JsonReader.GetString throws for invalid UTF-8 and for lone surrogates.
            return (RejectionReason.NotJson, "invalid JSON: a string is not valid Unicode");
        }

        if (station is null) return (RejectionReason.Station, "station_id is missing");
        return values.ContainsAnyExcept(double.NaN) ? null : (RejectionReason.Value, "the reading has no sensor values");
    }

    private (RejectionReason, string)? Station(ref Utf8JsonReader reader, ref string? station)
    {
        if (station is not null) return (RejectionReason.Station, "duplicate member station_id");
        if (reader.TokenType != JsonTokenType.String) return (RejectionReason.Station, $"station_id must be a string, but is {Kind(ref reader)}");
        station = reader.GetString()!;
        if (Identifier.Validate(station) is { } fault) return (RejectionReason.Station, $"station_id {fault}");
        if (stations.TryFindId(station, out var known)) station = known;
        return null;
    }

    private static (RejectionReason, string)? Time(ref Utf8JsonReader reader, ref long? eventTicks)
    {
        if (eventTicks is not null) return (RejectionReason.Timestamp, "duplicate member timestamp");
        if (reader.TokenType == JsonTokenType.Null) return null;
        long ticks;
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && Timestamp.TryFromUnix(number, out ticks)
            || reader.TokenType == JsonTokenType.String && Timestamp.TryFromText(reader.GetString(), out ticks))
        {
            eventTicks = ticks;
            return null;
        }

        return (RejectionReason.Timestamp, $"timestamp must be Unix seconds, Unix milliseconds or RFC 3339 with an offset, but is {Kind(ref reader)}");
    }

    private (RejectionReason, string)? Value(ref Utf8JsonReader reader, string member, Span<double> values)
    {
        var slot = catalogue.SlotOf(member);
        if (slot < 0) return (RejectionReason.UnknownSensorType, $"unknown sensor type {Quoted(member)}");
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var number) || !double.IsFinite(number))
            return (RejectionReason.Value, $"{member} must be a number, but is {Kind(ref reader)}");
        if (!double.IsNaN(values[slot])) return (RejectionReason.Value, $"duplicate member {member}");
        values[slot] = number;
        return null;
    }

    private static string Kind(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => Quoted(reader.GetString()!),
        JsonTokenType.Number => Shortened(Encoding.UTF8.GetString(reader.ValueSpan)),
        JsonTokenType.Null => "null",
        _ => reader.GetBoolean() ? "true" : "false",
    };

    private static string Quoted(string text) => $"\"{Shortened(text)}\"";

    private static string Shortened(string text)
    {
        if (text.Length <= MaxQuoted) return text;
        // A lone surrogate cannot be encoded.
        var end = char.IsHighSurrogate(text[MaxQuoted - 1]) ? MaxQuoted - 1 : MaxQuoted;
        return string.Concat(text.AsSpan(0, end), "…");
    }

    private static string Where(JsonException error) =>
        string.Create(CultureInfo.InvariantCulture, $"error at byte {error.BytePositionInLine ?? 0}");
}
