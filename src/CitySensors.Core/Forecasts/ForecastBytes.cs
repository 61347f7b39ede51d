using System.Buffers.Binary;
using System.Text;
using CitySensors.Core.Aggregates;

namespace CitySensors.Core.Forecasts;

/// <summary>Forecasts as bytes for a store: values in single precision, errors and times exactly.</summary>
public static class ForecastBytes
{
    /// <summary>The first byte of what is written.</summary>
    private const byte Format = 1;

    public static byte[] Write(StationForecast forecast)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        var bytes = new ByteWriter();
        bytes.Byte(Format);
        bytes.Unsigned(forecast.TrainedAt.UtcTicks);
        bytes.Unsigned(forecast.OriginTicks);
        foreach (var sensor in forecast.Sensors)
        {
            Text(bytes, sensor.SensorType);
            bytes.Unsigned(sensor.HistoryHours);
            Text(bytes, sensor.Reason ?? "");
            bytes.Double(sensor.MeanAbsoluteError);
            bytes.Double(sensor.LastValueError);
            bytes.Unsigned(sensor.Hours.Count);
            foreach (var hour in sensor.Hours) Hour(bytes, hour);
        }

        return bytes.Written.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public static StationForecast Read(string stationId, ReadOnlySpan<byte> written)
    {
        var bytes = Begin(written);
        var (trained, origin) = (new DateTimeOffset(bytes.Unsigned(), TimeSpan.Zero), bytes.Unsigned());
        var sensors = new List<SensorForecast>();
        while (!bytes.IsAtEnd)
        {
            var (type, history, reason) = (Text(ref bytes), (int)bytes.Unsigned(), Text(ref bytes));
            var (error, last) = (bytes.Double(), bytes.Double());
            var hours = new ForecastHour[Math.Min(bytes.Unsigned(), Forecaster.LongHorizon)];
            for (var i = 0; i < hours.Length; i++) hours[i] = Hour(ref bytes);
            sensors.Add(new SensorForecast(type, history) { Reason = reason.Length > 0 ? reason : null, MeanAbsoluteError = error, LastValueError = last, Hours = hours });
        }

        return new StationForecast(stationId, trained, origin, sensors);
    }

    /// <summary>What is forecast for one hour, to be compared with what comes.</summary>
    /// <param name="forecast">The forecast.</param>
    /// <param name="hour">The hour ahead, from 0.</param>
    public static byte[] WriteHour(StationForecast forecast, int hour)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        var bytes = new ByteWriter();
        bytes.Byte(Format);
        bytes.Unsigned(forecast.OriginTicks);
        foreach (var sensor in forecast.Sensors)
        {
            if (hour >= sensor.Hours.Count) continue;
            Text(bytes, sensor.SensorType);
            Hour(bytes, sensor.Hours[hour]);
        }

        return bytes.Written.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public static PastForecast ReadHour(long startTicks, ReadOnlySpan<byte> written)
    {
        var bytes = Begin(written);
        var origin = bytes.Unsigned();
        var sensors = new Dictionary<string, ForecastHour>();
        while (!bytes.IsAtEnd)
        {
            var type = Text(ref bytes);
            sensors[type] = Hour(ref bytes);
        }

        return new PastForecast(startTicks, origin, sensors);
    }

    private static ByteReader Begin(ReadOnlySpan<byte> written)
    {
        var bytes = new ByteReader(written);
        return bytes.Byte() == Format ? bytes : throw new InvalidDataException("The forecast is of an unknown format.");
    }

    private static void Hour(ByteWriter bytes, ForecastHour hour)
    {
        Span<byte> four = stackalloc byte[sizeof(float)];
        foreach (var value in (ReadOnlySpan<double>)[hour.Mean, hour.Low80, hour.High80, hour.Low95, hour.High95])
        {
            BinaryPrimitives.WriteSingleLittleEndian(four, (float)value);
            bytes.Bytes(four);
        }
    }

    private static ForecastHour Hour(ref ByteReader bytes) => new(Single(ref bytes), Single(ref bytes), Single(ref bytes), Single(ref bytes), Single(ref bytes));

    /// <summary>As the shortest number that is the same in single precision: 21.4, not 21.399999618530273.</summary>
    private static double Single(ref ByteReader bytes) =>
        (double)(decimal)Math.Clamp(BinaryPrimitives.ReadSingleLittleEndian(bytes.Take(sizeof(float))), -1e27f, 1e27f);

    private static void Text(ByteWriter bytes, string text)
    {
        var encoded = Encoding.UTF8.GetBytes(text);
        bytes.Unsigned(encoded.Length);
        bytes.Bytes(encoded);
    }

    private static string Text(ref ByteReader bytes) => Encoding.UTF8.GetString(bytes.Take(bytes.Unsigned()));
}
