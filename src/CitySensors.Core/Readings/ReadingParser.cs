using System.Globalization;
using System.Text;
using System.Text.Json;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Readings;

/// <summary>
/// Parses a reading in any of the accepted forms. Members that are invalid or unknown are ignored as long as one value is valid. Not thread safe.
/// </summary>
internal sealed class ReadingParser(Catalogue catalogue, StationDirectory stations)
{
    public const string StationId = "station_id";
    public const string TimestampMember = "timestamp";

    private const int MaxErrorsInText = 10;

    private ParsedMembers _members = new();

    /// <summary>The id of the station of the last reading.</summary>
    public string? Station => _members.Station;

    /// <summary>The definition of the station of the last reading; null if it is not known.</summary>
    public StationDefinition? Definition => _members.Definition;

    /// <summary>The event time of the last reading; null if it has none.</summary>
    public long? EventTicks => _members.EventTicks;

    /// <summary>The time of a clock that counts from 1970 because it was not set; null if the last reading has no such timestamp.</summary>
    public long? UnsetClockTicks => _members.UnsetClockTicks;

    /// <summary>The members of the last reading that were ignored.</summary>
    public IgnoredMembers Ignored { get; } = new();

    /// <summary>Fills in the values, or returns the error that the reading is rejected for.</summary>
    /// <param name="text">The reading.</param>
    /// <param name="index">Its index in the body.</param>
    /// <param name="start">Where it starts in the body.</param>
    /// <param name="values">A row of the catalogue's slots.</param>
    public Rejection? Parse(ReadOnlySpan<byte> text, int index, BodyPlace start, Span<double> values)
    {
        var isPython = PythonText.LooksLikePython(text);
        var json = isPython ? PythonText.ToJson(text) : text;
        try
        {
            var error = TryParseJson(json, json, index, start, values, out var rejection);
            if (error is not null && NonFiniteNumbers.ReplaceIn(json) is { } readable) error = TryParseJson(readable, json, index, start, values, out rejection);
            return error is null ? rejection : SyntaxError(error, index, start, isPython);
        }
        catch (InvalidOperationException)
        {
            // Utf8JsonReader.GetString throws for invalid UTF-8 and for lone surrogates.
            return new Rejection(index, RejectionReason.NotJson, "invalid JSON: a string is not valid Unicode", Line: start.Line);
        }
    }

    private static Rejection SyntaxError(JsonException error, int index, BodyPlace start, bool isPython)
    {
        var line = start.Line + (int)(error.LineNumber ?? 0);
        var at = (int)(error.BytePositionInLine ?? 0) + (line == start.Line ? start.Byte : 1);
        // What was converted has its bytes elsewhere.
        var where = isPython ? $"line {Invariant(line)}" : $"line {Invariant(line)}, byte {Invariant(at)}";
        return new Rejection(index, RejectionReason.NotJson, $"invalid JSON: error at {where}", Line: line);
    }

    /// <returns>The syntax error; null if there is none.</returns>
    private JsonException? TryParseJson(
        ReadOnlySpan<byte> json, ReadOnlySpan<byte> written, int index, BodyPlace start, Span<double> values, out Rejection? rejection)
    {
        try
        {
            rejection = ParseJson(json, written, index, start, values);
            return null;
        }
        catch (JsonException error)
        {
            rejection = null;
            return error;
        }
    }

    /// <param name="json">JSON, of which the errors are those of its values.</param>
    /// <param name="written">What the sender wrote, of the same length.</param>
    private Rejection? ParseJson(ReadOnlySpan<byte> json, ReadOnlySpan<byte> written, int index, BodyPlace start, Span<double> values)
    {
        values.Fill(double.NaN);
        Ignored.Clear();
        _members = new ParsedMembers();
        var lines = new BodyLines(json, start);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return new Rejection(index, RejectionReason.NotJson, "a reading must be a JSON object", Line: start.Line);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberText.Of(ref reader);
            var place = (int)reader.TokenStartIndex;
            reader.Read();
            var error = member switch
            {
                StationId => ReadStation(ref reader, written),
                TimestampMember => ReadTime(ref reader, written),
                _ => ReadValue(ref reader, written, member, values),
            };
            if (error is not null) Report(error.Value, member, index, lines.PlaceOf(place).Line);
            reader.Skip();
        }

        reader.Read();
        if (!_members.HasStation) return new Rejection(index, RejectionReason.Station, MissingStation(), StationId, start.Line);
        if (_members.StationRejection is not null) return _members.StationRejection;
        if (_members.TimestampRejection is not null && _members.Definition?.TimeSource != TimeSource.Arrival) return _members.TimestampRejection;
        return values.ContainsAnyExcept(double.NaN) ? null : WithoutValues(index, start.Line);
    }

    private void Report(MemberError error, string member, int index, int line)
    {
        if (error.Reason == RejectionReason.Station) _members.StationRejection ??= new Rejection(index, error.Reason, error.Text, member, line);
        else if (error.Reason == RejectionReason.Timestamp) _members.TimestampRejection ??= new Rejection(index, error.Reason, error.Text, member, line);
        else if (Ignored.IsFull) Ignored.CountOnly(error.Reason);
        else Ignored.Add(new IgnoredMember(index, error.Reason, error.Text, MemberText.Shortened(member), line));
    }

    private string MissingStation() => _members.StationHint is { } hint
        ? $"station_id is missing; rename {MemberText.Quoted(hint)} to station_id if it is the station"
        : "station_id is missing";

    private Rejection WithoutValues(int index, int line)
    {
        if (Ignored.Count == 0) return new Rejection(index, RejectionReason.Value, "the reading has no sensor values", Line: line);
        var first = Ignored.Listed[0];
        return new Rejection(index, first.Reason, Ignored.Describe(MaxErrorsInText), first.Member, first.Line);
    }

    private MemberError? ReadStation(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> written)
    {
        if (_members.HasStation) return new MemberError(RejectionReason.Station, "duplicate member station_id");
        _members.HasStation = true;
        if (reader.TokenType != JsonTokenType.String) return new MemberError(RejectionReason.Station, $"station_id must be a string, but is {MemberText.KindOf(ref reader, written)}");
        var station = reader.GetString()!;
        if (Identifier.Validate(station) is { } fault) return new MemberError(RejectionReason.Station, $"station_id {fault}");
        _members.Definition = stations.Find(station);
        _members.Station = _members.Definition?.Id ?? station;
        return null;
    }

    private MemberError? ReadTime(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> written)
    {
        if (_members.EventTicks is not null) return new MemberError(RejectionReason.Timestamp, "duplicate member timestamp");
        if (reader.TokenType == JsonTokenType.Null) return null;
        var number = double.NaN;
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out number) && Timestamp.TryFromUnix(number, out var ticks)
            || reader.TokenType == JsonTokenType.String && Timestamp.TryFromText(reader.GetString(), out ticks))
        {
            _members.EventTicks = ticks;
            return null;
        }

        if (number is >= 0 and < Timestamp.FirstSeconds) _members.UnsetClockTicks = DateTime.UnixEpoch.AddSeconds(number).Ticks;
        var error = reader.TokenType switch
        {
            JsonTokenType.Number when double.IsFinite(number) => EventTimeValidator.Explain(number),
            JsonTokenType.String => EventTimeValidator.Explain(MemberText.Of(ref reader)),
            _ => $"{EventTimeValidator.Forms}, but is {MemberText.KindOf(ref reader, written)}",
        };
        return new MemberError(RejectionReason.Timestamp, error);
    }

    private MemberError? ReadValue(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> written, string member, Span<double> values)
    {
        var slot = catalogue.SlotOf(member);
        if (slot < 0)
        {
            _members.SuggestStation(member);
            return new MemberError(RejectionReason.UnknownSensorType, $"unknown sensor type {MemberText.Quoted(member)}");
        }

        if (reader.TokenType == JsonTokenType.Null) return null;
        if (!TryGetNumber(ref reader, out var number))
            return new MemberError(RejectionReason.Value, $"{member} must be a number, but is {MemberText.KindOf(ref reader, written)}");
        if (_members.TryAddValue(slot))
        {
            values[slot] = number;
            return null;
        }

        // Which of them is right is unknown.
        values[slot] = double.NaN;
        return new MemberError(RejectionReason.Value, $"duplicate member {member}");
    }

    private static bool TryGetNumber(ref Utf8JsonReader reader, out double number)
    {
        number = double.NaN;
        return reader.TokenType switch
        {
            JsonTokenType.Number => reader.TryGetDouble(out number),
            JsonTokenType.String => double.TryParse(MemberText.Of(ref reader), NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        } && double.IsFinite(number);
    }

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);

    private readonly record struct MemberError(RejectionReason Reason, string Text);

    /// <summary>What is known of a reading while its members are parsed.</summary>
    private struct ParsedMembers()
    {
        private ulong _slots;
        private int _rankOfHint = int.MaxValue;

        public string? Station { get; set; }

        public StationDefinition? Definition { get; set; }

        public bool HasStation { get; set; }

        public long? EventTicks { get; set; }

        public long? UnsetClockTicks { get; set; }

        /// <summary>The first error of the station.</summary>
        public Rejection? StationRejection { get; set; }

        /// <summary>The first error of the timestamp, which only counts if the timestamp does.</summary>
        public Rejection? TimestampRejection { get; set; }

        /// <summary>The unknown member that is most likely meant to be station_id.</summary>
        public string? StationHint { get; private set; }

        public void SuggestStation(string member)
        {
            if (StationIdNames.RankOf(member) is var rank && rank < _rankOfHint) (StationHint, _rankOfHint) = (member, rank);
        }

        /// <returns>False if the slot already had a value.</returns>
        public bool TryAddValue(int slot)
        {
            var before = _slots;
            _slots |= 1UL << slot;
            return _slots != before;
        }
    }
}
