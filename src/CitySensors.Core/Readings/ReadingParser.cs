using System.Globalization;
using System.Text;
using System.Text.Json;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Readings;

/// <summary>Parses a reading in any of the accepted forms and reports errors.</summary>
internal sealed class ReadingParser(Catalogue catalogue, StationDirectory stations)
{
    public const string StationId = "station_id";
    public const string TimestampMember = "timestamp";

    private const int MaxDepth = 8;
    private const int MaxQuoted = 40;

    /// <summary>Fills in values, station and time, or returns the error.</summary>
    public Fault? Parse(ReadOnlySpan<byte> text, Span<double> values, out string? station, out long? eventTicks)
    {
        station = null;
        eventTicks = null;
        var json = PythonText.LooksLikePython(text) ? PythonText.ToJson(text) : text;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) return new Fault(RejectionReason.NotJson, "a reading must be a JSON object", null);
            Fault? fault = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var member = reader.GetString()!;
                reader.Read();
                fault ??= member switch
                {
                    StationId => Station(ref reader, ref station),
                    TimestampMember => Time(ref reader, ref eventTicks),
                    _ => Value(ref reader, member, values),
                };
                reader.Skip();
            }

            reader.Read();
            if (fault is not null) return fault;
        }
        catch (JsonException error)
        {
            return new Fault(RejectionReason.NotJson, $"invalid JSON: {Where(error)}", null);
        }
        catch (InvalidOperationException)
        {
            // Utf8JsonReader.GetString throws for invalid UTF-8 and for lone surrogates.
            return new Fault(RejectionReason.NotJson, "invalid JSON: a string is not valid Unicode", null);
        }

        if (station is null) return new Fault(RejectionReason.Station, "station_id is missing", StationId);
        return values.ContainsAnyExcept(double.NaN) ? null : new Fault(RejectionReason.Value, "the reading has no sensor values", null);
    }

    private Fault? Station(ref Utf8JsonReader reader, ref string? station)
    {
        if (station is not null) return new Fault(RejectionReason.Station, "duplicate member station_id", StationId);
        if (reader.TokenType != JsonTokenType.String) return new Fault(RejectionReason.Station, $"station_id must be a string, but is {Kind(ref reader)}", StationId);
        station = reader.GetString()!;
        if (Identifier.Validate(station) is { } fault) return new Fault(RejectionReason.Station, $"station_id {fault}", StationId);
        if (stations.TryFindId(station, out var known)) station = known;
        return null;
    }

    private static Fault? Time(ref Utf8JsonReader reader, ref long? eventTicks)
    {
        if (eventTicks is not null) return new Fault(RejectionReason.Timestamp, "duplicate member timestamp", TimestampMember);
        if (reader.TokenType == JsonTokenType.Null) return null;
        long ticks;
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && Timestamp.TryFromUnix(number, out ticks)
            || reader.TokenType == JsonTokenType.String && Timestamp.TryFromText(reader.GetString(), out ticks))
        {
            eventTicks = ticks;
            return null;
        }

        return new Fault(RejectionReason.Timestamp, $"timestamp must be Unix seconds, Unix milliseconds or RFC 3339 with an offset, but is {Kind(ref reader)}", TimestampMember);
    }

    private Fault? Value(ref Utf8JsonReader reader, string member, Span<double> values)
    {
        var slot = catalogue.SlotOf(member);
        if (slot < 0) return new Fault(RejectionReason.UnknownSensorType, $"unknown sensor type {Quoted(member)}", Shortened(member));
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var number) || !double.IsFinite(number))
            return new Fault(RejectionReason.Value, $"{member} must be a number, but is {Kind(ref reader)}", member);
        if (!double.IsNaN(values[slot])) return new Fault(RejectionReason.Value, $"duplicate member {member}", member);
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

    /// <param name="Member">The member in error; null if it is the text as a whole.</param>
    public readonly record struct Fault(RejectionReason Reason, string Error, string? Member);

    private static string Where(JsonException error) =>
        string.Create(CultureInfo.InvariantCulture, $"error at byte {error.BytePositionInLine ?? 0}");
}
