using System.Globalization;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Readings;

/// <summary>Decodes readings. Invalid input becomes a rejection, never an exception. Not thread safe.</summary>
public sealed class ReadingDecoder
{
    private readonly ReadingScanner _scanner;
    private readonly ReadingParser _parser;
    private readonly ReadingLimits _limits;

    public ReadingDecoder(Catalogue catalogue, StationDirectory stations, ReadingLimits limits)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        Catalogue = catalogue;
        _scanner = new ReadingScanner(catalogue, stations);
        _parser = new ReadingParser(catalogue, stations);
        _limits = limits;
    }

    public Catalogue Catalogue { get; }

    /// <summary>Prepares a batch for readings of this decoder's catalogue.</summary>
    public void Begin(ReadingBatch batch, DateTimeOffset arrived)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.Reset(Catalogue.Slots.Count, arrived);
    }

    /// <summary>Decodes one reading and adds it, or its rejection, to the batch.</summary>
    public void Decode(ReadOnlySpan<byte> text, ReadingBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        var lines = new BodyLines(text);
        Decode(text, into, ref lines, 0);
    }

    /// <param name="text">A reading.</param>
    /// <param name="into">The batch.</param>
    /// <param name="lines">The lines of the body, which are only searched for if the reading is not plain and valid.</param>
    /// <param name="start">Where the reading starts in the body.</param>
    private void Decode(ReadOnlySpan<byte> text, ReadingBatch into, scoped ref BodyLines lines, int start)
    {
        var index = into.Sent++;
        if (text.Length > _limits.MaxReadingBytes)
        {
            into.Rejections.Add(new Rejection(
                index,
                RejectionReason.TooLarge,
                $"the reading has {text.Length} bytes, at most {_limits.MaxReadingBytes} are allowed",
                Line: lines.PlaceOf(start).Line));
            return;
        }

        var values = into.NextRow();
        long? eventTicks = null;
        var isPlain = _scanner.TryScan(text, values, out var station, out var unix);
        if (isPlain && unix is not null)
        {
            isPlain = Timestamp.TryFromUnix(unix.Value, out var ticks);
            eventTicks = ticks;
        }

        if (!isPlain)
        {
            if (_parser.Parse(text, index, lines.PlaceOf(start), values) is { } rejection)
            {
                into.Rejections.Add(rejection);
                return;
            }

            (station, eventTicks) = (_parser.Station, _parser.EventTicks);
        }

        var time = eventTicks ?? ArrivalOf(into.Arrived, index);
        if (time - into.Arrived.UtcTicks > _limits.MaxAhead.Ticks)
        {
            var error = string.Create(CultureInfo.InvariantCulture, $"timestamp is {new DateTime(time):s}Z, more than {_limits.MaxAhead} in the future");
            var member = start + Math.Max(0, text.IndexOf("timestamp"u8));
            into.Rejections.Add(new Rejection(index, RejectionReason.Timestamp, error, ReadingParser.TimestampMember, lines.PlaceOf(member).Line));
            return;
        }

        into.Add(station!, time, index);
        if (!isPlain && _parser.Ignored.Count > 0) into.Ignored.Add(_parser.Ignored);
    }

    /// <summary>Readings without a timestamp that arrive together are one microsecond apart, so that they are not duplicates of each other.</summary>
    private static long ArrivalOf(DateTimeOffset arrived, int index) =>
        (arrived.UtcTicks / TimeSpan.TicksPerMicrosecond + index) * TimeSpan.TicksPerMicrosecond;

    /// <summary>Decodes one reading per line; empty lines are skipped.</summary>
    /// <returns>False if there are more than <paramref name="most"/> readings.</returns>
    public bool DecodeLines(ReadOnlySpan<byte> text, int most, ReadingBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        var lines = new BodyLines(text);
        for (var start = 0; start < text.Length;)
        {
            var length = text[start..].IndexOf((byte)'\n');
            var line = length < 0 ? text[start..] : text.Slice(start, length);
            if (line.ContainsAnyExcept(" \t\r"u8))
            {
                if (into.Sent == most) return false;
                Decode(line, into, ref lines, start);
            }

            start += line.Length + 1;
        }

        return true;
    }

    /// <summary>Decodes a JSON object or an array of objects.</summary>
    /// <returns>Null on success, or the error of the text as a whole.</returns>
    public string? DecodeJson(ReadOnlySpan<byte> text, int most, ReadingBatch into, out bool tooMany)
    {
        ArgumentNullException.ThrowIfNull(into);
        tooMany = false;
        var elements = new ReadingElements(text);
        if (!elements.IsArray)
        {
            if (!elements.IsObject) return "the body must be a JSON object or an array of objects";
            Decode(text, into);
            // A single object that is not JSON leaves nothing to read.
            return into.Rejections is [{ Reason: RejectionReason.NotJson, Error: var error }] ? error : null;
        }

        var lines = new BodyLines(text);
        while (elements.MoveNext())
        {
            if (into.Sent == most)
            {
                tooMany = true;
                return null;
            }

            Decode(elements.Current, into, ref lines, elements.Start);
        }

        if (elements.Fault is null) return null;
        var place = lines.PlaceOf(elements.Start);
        return string.Create(CultureInfo.InvariantCulture, $"invalid JSON at line {place.Line}, byte {place.Byte}: {elements.Fault}");
    }
}
