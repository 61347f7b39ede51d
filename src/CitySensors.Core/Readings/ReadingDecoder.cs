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
    private bool _isTimeOfArrival;
    private StationScope? _scope;

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
    /// <param name="batch">The batch to fill.</param>
    /// <param name="arrived">The time of arrival.</param>
    /// <param name="isTimeOfArrival">Whether the timestamps are times of arrival that were assigned earlier.</param>
    /// <param name="scope">The stations that the sender may send for; null for all.</param>
    public void Begin(ReadingBatch batch, DateTimeOffset arrived, bool isTimeOfArrival = false, StationScope? scope = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        (_isTimeOfArrival, _scope) = (isTimeOfArrival, scope);
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
        var isPlain = _scanner.TryScan(text, values, out var definition, out var unix);
        var station = definition?.Id;
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
                if (rejection.Reason == RejectionReason.Timestamp && _parser.UnsetClockTicks is { } unset) RecordClock(into, _parser.Definition, unset);
                return;
            }

            (station, definition, eventTicks) = (_parser.Station, _parser.Definition, _parser.EventTicks);
        }

        if (_scope?.Contains(station!) == false)
        {
            into.Rejections.Add(new Rejection(
                index, RejectionReason.StationNotPermitted, $"the API key may not send for station {station}", ReadingParser.StationId, lines.PlaceOf(start).Line));
            return;
        }

        var time = definition?.TimeSource == TimeSource.Arrival && !_isTimeOfArrival ? null : eventTicks;
        if (time is not null
            && EventTimeValidator.Validate(time.Value, into.Arrived, definition?.MaxAhead ?? _limits.MaxAhead, definition?.MaxBehind ?? _limits.MaxBehind) is { } error)
        {
            RecordClock(into, definition, time.Value);
            var member = start + Math.Max(0, text.IndexOf("timestamp"u8));
            into.Rejections.Add(new Rejection(index, RejectionReason.Timestamp, error, ReadingParser.TimestampMember, lines.PlaceOf(member).Line));
            return;
        }

        if (time is not null && ClockSkew.IsAhead(time.Value, into.Arrived.UtcTicks)) RecordClock(into, definition, time.Value);
        into.Add(station!, time ?? ArrivalOf(into.Arrived, index), index);
        if (!isPlain && _parser.Ignored.Count > 0) into.Ignored.Add(_parser.Ignored);
    }

    private static void RecordClock(ReadingBatch batch, StationDefinition? station, long eventTicks)
    {
        if (station is not null && batch.WrongClocks.Count < WrongClocks.MaxStations)
            batch.WrongClocks.Add(new WrongClock(station.Id, TimeSpan.FromTicks(eventTicks - batch.Arrived.UtcTicks)));
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
