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
        var index = into.Sent++;
        if (text.Length > _limits.MaxReadingBytes)
        {
            Reject(RejectionReason.TooLarge, $"the reading has {text.Length} bytes, at most {_limits.MaxReadingBytes} are allowed");
            return;
        }

        var values = into.NextRow();
        long? eventTicks;
        if (_scanner.TryScan(text, values, out var station, out var unix) && (unix is null || Timestamp.TryFromUnix(unix.Value, out _)))
        {
            eventTicks = unix is not null && Timestamp.TryFromUnix(unix.Value, out var ticks) ? ticks : null;
        }
        else
        {
            values.Fill(double.NaN);
            if (_parser.Parse(text, values, out station, out eventTicks) is var (reason, error, member))
            {
                Reject(reason, error, member);
                return;
            }
        }

        var time = eventTicks ?? ArrivalOf(into.Arrived, index);
        if (time - into.Arrived.UtcTicks > _limits.MaxAhead.Ticks)
        {
            Reject(RejectionReason.Timestamp, string.Create(
                CultureInfo.InvariantCulture, $"timestamp is {new DateTime(time):s}Z, more than {_limits.MaxAhead} in the future"), ReadingParser.TimestampMember);
            return;
        }

        into.Add(station!, time, index);

        void Reject(RejectionReason reason, string error, string? member = null) => into.Rejections.Add(new Rejection(index, reason, error, member));
    }

    /// <summary>Readings without a timestamp that arrive together are one microsecond apart, so that they are not duplicates of each other.</summary>
    private static long ArrivalOf(DateTimeOffset arrived, int index) =>
        (arrived.UtcTicks / TimeSpan.TicksPerMicrosecond + index) * TimeSpan.TicksPerMicrosecond;

    /// <summary>Decodes one reading per line; empty lines are skipped.</summary>
    /// <returns>False if there are more than <paramref name="most"/> readings.</returns>
    public bool DecodeLines(ReadOnlySpan<byte> text, int most, ReadingBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            if (line.ContainsAnyExcept(" \t\r"u8) && into.Sent == most) return false;
            if (line.ContainsAnyExcept(" \t\r"u8)) Decode(line, into);
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

        while (elements.MoveNext())
        {
            if (into.Sent == most)
            {
                tooMany = true;
                return null;
            }

            Decode(elements.Current, into);
        }

        return elements.Fault;
    }
}
