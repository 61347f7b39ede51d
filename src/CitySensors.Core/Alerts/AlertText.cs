using System.Globalization;

namespace CitySensors.Core.Alerts;

/// <summary>Says in plain words what happened, how unusual it is and since when, in the city's local time. Thread safe.</summary>
public sealed class AlertText(TimeZoneInfo timeZone)
{
    /// <summary>Less rare than this, how rare it is says nothing to people.</summary>
    private const double WorthTelling = 0.01;

    public string Describe(Alert alert, string station, string sensor, bool isLow)
    {
        ArgumentNullException.ThrowIfNull(alert);
        if (alert.State == AlertState.Cancelled)
            return $"{sensor} at {station}: this warning no longer applies.";

        var value = Amount(alert.Value, alert.Unit);
        var usual = Number(alert.Expected.Mean);
        if (alert.State == AlertState.Cleared)
            return $"{sensor} at {station} is {value} again; {usual} is normal here. It was unusual from {Clock(alert.Onset, alert.Updated)} to {Clock(alert.Updated, alert.Updated)}.";

        var limit = isLow ? $"less than {Number(alert.Threshold)}" : $"more than {Number(alert.Threshold)}";
        var rarity = isLow ? alert.Expected.LowerTail(alert.Threshold) : alert.Expected.UpperTail(alert.Threshold);
        var unusual = rarity <= WorthTelling
            ? $"{usual} is normal here, and {limit} is expected {Rarity(rarity)}"
            : $"this warning is given for {limit}";
        return $"{sensor} at {station} is {value}; {unusual}. Since {Clock(alert.Onset, alert.Updated)}.";
    }

    private string Clock(DateTimeOffset time, DateTimeOffset today)
    {
        var local = TimeZoneInfo.ConvertTime(time, timeZone);
        var sameDay = local.Date == TimeZoneInfo.ConvertTime(today, timeZone).Date;
        return local.ToString(sameDay ? "HH:mm" : "HH:mm 'on' d MMMM yyyy", CultureInfo.InvariantCulture);
    }

    private static string Amount(double value, string unit) => unit switch
    {
        "1" => Number(value),
        "%" => $"{Number(value)} %",
        "Cel" => $"{Number(value)} °C",
        "ug/m3" => $"{Number(value)} µg/m³",
        _ => $"{Number(value)} {unit}",
    };

    private static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("F0", CultureInfo.InvariantCulture),
        >= 0.1 or 0 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("G2", CultureInfo.InvariantCulture),
    };

    private static string Rarity(double probability)
    {
        var (scale, unit) = (1 / probability) switch
        {
            < 0.9995e3 => (1.0, ""),
            < 0.9995e6 => (1e3, "thousand"),
            < 0.9995e9 => (1e6, "million"),
            < 0.9995e12 => (1e9, "billion"),
            _ => (0.0, ""),
        };
        if (scale == 0) return "practically never";
        var count = 1 / probability / scale;
        var digits = Math.Pow(10, Math.Floor(Math.Log10(count * 1.0005)));
        var rounded = Math.Floor(count / digits * 1.0005) * digits;
        return $"less than once in {Words(rounded)}{(unit.Length > 0 ? " " : "")}{unit} readings";
    }

    private static string Words(double count) => count switch
    {
        1 => "a",
        10 => "ten",
        100 => "a hundred",
        _ => count.ToString("F0", CultureInfo.InvariantCulture),
    };
}
