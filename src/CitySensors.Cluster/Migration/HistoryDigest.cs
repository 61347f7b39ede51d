using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CitySensors.Core.Readings;

namespace CitySensors.Cluster.Migration;

/// <param name="Readings">How many.</param>
/// <param name="Checksum">The sum of the readings' checksums, whatever their order.</param>
internal readonly record struct DayDigest(long Readings, ulong Checksum)
{
    public DayDigest Plus(ulong checksum) => new(Readings + 1, unchecked(Checksum + checksum));
}

/// <summary>Counts and checksums of a station's readings by day of event time, as a store gives them to whoever asks.</summary>
internal static class HistoryDigest
{
    private const int PageReadings = 2000;

    /// <param name="history">A store.</param>
    /// <param name="stationId">The station.</param>
    /// <param name="from">Earlier readings are left out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<SortedDictionary<DateOnly, DayDigest>> OfAsync(
        IReadingHistory history, string stationId, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var days = new SortedDictionary<DateOnly, DayDigest>();
        var buffer = new ArrayBufferWriter<byte>();
        while (true)
        {
            var page = await history.ReadAsync(stationId, from, DateTimeOffset.MaxValue, PageReadings, cancellationToken);
            foreach (var reading in page)
            {
                var day = DateOnly.FromDateTime(reading.EventTime.UtcDateTime);
                days[day] = days.GetValueOrDefault(day).Plus(Checksum(reading, buffer));
            }

            if (page.Count < PageReadings) return days;
            from = page[^1].EventTime.AddTicks(1);
        }
    }

    /// <summary>Of event time, arrival to the millisecond, as Cassandra has it, values before and after calibration, scores and flags.</summary>
    private static ulong Checksum(ScoredReading reading, ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        Write(buffer, reading.EventTime.UtcTicks);
        Write(buffer, reading.Arrived.ToUnixTimeMilliseconds());
        foreach (var one in reading.Observations)
        {
            Write(buffer, one.Sensor.Length);
            Encoding.UTF8.GetBytes(one.Sensor, buffer);
            Write(buffer, BitConverter.DoubleToInt64Bits(one.Value));
            if (one.Raw is { } raw) Write(buffer, BitConverter.DoubleToInt64Bits(raw));
            Write(buffer, BitConverter.DoubleToInt64Bits(one.Z));
            Write(buffer, BitConverter.DoubleToInt64Bits(one.TailProbability));
            Write(buffer, (one.IsOutlier ? 1L << 32 : 0) | (long)one.Quality);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.WrittenSpan, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    private static void Write(ArrayBufferWriter<byte> buffer, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(buffer.GetSpan(sizeof(long)), value);
        buffer.Advance(sizeof(long));
    }
}
