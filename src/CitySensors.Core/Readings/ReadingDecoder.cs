using System.Globalization;
using System.Text;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Readings;

/// <summary>Decodes readings. Invalid input becomes a rejection, never an exception. Not thread safe.</summary>
public sealed class ReadingDecoder
{
    private readonly ReadingScanner _scanner;
    private readonly ReadingParser _parser;
    private readonly ReadingLimits _limits;
    private readonly StationUnits _units;
    private bool _isTimeOfArrival;
    private bool _isConverted;
    private StationScope? _scope;

    public ReadingDecoder(Catalogue catalogue, StationDirectory stations, ReadingLimits limits)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        Catalogue = catalogue;
        _scanner = new ReadingScanner(catalogue, stations);
        _parser = new ReadingParser(catalogue, stations);
        _limits = limits;
        _units = new StationUnits(catalogue);
    }

    public Catalogue Catalogue { get; }

    /// <summary>Prepares a batch for readings of this decoder's catalogue.</summary>
    /// <param name="batch">The batch to fill.</param>
    /// <param name="arrived">The time of arrival.</param>
    /// <param name="isTimeOfArrival">Whether the timestamps are times of arrival that were assigned earlier.</param>
    /// <param name="scope">The stations that the sender may send for; null for all.</param>
    /// <param name="isConverted">Whether the values are in the units of the sensor types already, whatever the units of the station are.</param>
    public void Begin(ReadingBatch batch, DateTimeOffset arrived, bool isTimeOfArrival = false, StationScope? scope = null, bool isConverted = false)
    {
        ArgumentNullException.ThrowIfNull(batch);
        (_isTimeOfArrival, _scope, _isConverted) = (isTimeOfArrival, scope, isConverted);
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
            var tooLarge = $"the reading has {text.Length} bytes, at most {_limits.MaxReadingBytes} are allowed";
            into.Rejections.Add(new Rejection(index, RejectionReason.TooLarge, tooLarge, Line: lines.PlaceOf(start).Line));
            return;
        }

        Fault? fault;
        var values = into.NextRow();
        if (_scanner.TryScan(text, values, out var known, out var unix) && IsTime(unix, out var eventTicks))
        {
            fault = Add(into, values, index, known!.Id, known, eventTicks);
        }
        else if (_parser.Parse(text, index, lines.PlaceOf(start), values) is { } rejection)
        {
            into.Rejections.Add(rejection);
            if (rejection.Reason == RejectionReason.Timestamp && _parser.UnsetClockTicks is { } unset) RecordClock(into, _parser.Definition, unset);
            return;
        }
        else
        {
            fault = Add(into, values, index, _parser.Station!, _parser.Definition, _parser.EventTicks);
            if (fault is null) into.Ignored.Add(_parser.Ignored);
        }

        if (fault is not var (reason, message, member)) return;
        var place = lines.PlaceOf(start + Math.Max(0, text.IndexOf(Encoding.UTF8.GetBytes(member))));
        into.Rejections.Add(new Rejection(index, reason, message, member, place.Line));
    }

    private static bool IsTime(double? unix, out long? eventTicks)
    {
        eventTicks = null;
        if (unix is null) return true;
        var isTime = Timestamp.TryFromUnix(unix.Value, out var ticks);
        eventTicks = ticks;
        return isTime;
    }

    /// <summary>Adds a decoded reading to the batch, unless its station or its time is not accepted.</summary>
    private Fault? Add(ReadingBatch into, Span<double> values, int index, string station, StationDefinition? definition, long? eventTicks)
    {
        if (_scope?.Contains(station) == false)
            return new Fault(RejectionReason.StationNotPermitted, $"the API key may not send for station {station}", ReadingParser.StationId);

        var time = definition?.TimeSource == TimeSource.Arrival && !_isTimeOfArrival ? null : eventTicks;
        if (time is { } sent)
        {
            var error = EventTimeValidator.Validate(sent, into.Arrived, definition?.MaxAhead ?? _limits.MaxAhead, definition?.MaxBehind ?? _limits.MaxBehind);
            if (error is not null || ClockSkew.IsAhead(sent, into.Arrived.UtcTicks)) RecordClock(into, definition, sent);
            if (error is not null) return new Fault(RejectionReason.Timestamp, error, ReadingParser.TimestampMember);
        }

        if (definition?.Sensors is { HasUnits: true } sensors && !_isConverted && Convert(into, values, index, sensors) is { } unfit) return unfit;
        into.Add(station, time ?? ArrivalOf(into.Arrived, index), index);
        return null;
    }

    /// <summary>Converts values to the units of the sensor types. Those that have no result are ignored, unless there are no others.</summary>
    private Fault? Convert(ReadingBatch into, Span<double> values, int index, StationSensors sensors)
    {
        var removed = _units.Convert(sensors, values);
        if (removed == 0) return null;
        var errors = _units.ErrorsOf(sensors, removed).ToList();
        if (!values.ContainsAnyExcept(double.NaN)) return new Fault(RejectionReason.Value, string.Join("; ", errors.Select(one => one.Error)), errors[0].Member);
        foreach (var (member, error) in errors) into.Ignored.Add(new IgnoredMember(index, RejectionReason.Value, error, member));
        return null;
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

    private readonly record struct Fault(RejectionReason Reason, string Error, string Member);
}
