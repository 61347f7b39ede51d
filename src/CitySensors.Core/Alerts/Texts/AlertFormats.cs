using System.Globalization;
using System.Text.Json;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Alerts.Texts;

/// <summary>How a language writes numbers and times. Immutable and thread safe.</summary>
/// <remarks>Of its own, because the hosts run without the cultures of ICU (InvariantGlobalization).</remarks>
internal sealed class AlertFormats(JsonElement json)
{
    private readonly string _decimal = json.GetProperty("decimal").GetString()!;
    private readonly NumberFormatInfo _whole = new() { NumberGroupSeparator = json.GetProperty("group").GetString()! };
    private readonly string[] _months = [.. json.GetProperty("months").EnumerateArray().Select(month => month.GetString()!)];
    private readonly string _date = json.GetProperty("date").GetString()!;
    private readonly string _moment = json.GetProperty("moment").GetString()!;

    /// <summary>A value with the symbol of its unit.</summary>
    public string Value(double value, string symbol, int? decimals) => Localized(ValueText.With(value, symbol, decimals), symbol);

    /// <summary>The same for a threshold, which has one decimal in any case: one of 35.5 is not 36.</summary>
    public string Threshold(double value, string symbol, int? decimals) =>
        Value(value, symbol, Math.Abs(Math.Round(value, 1) - value) < 1e-9 ? Math.Max(decimals ?? 1, 1) : decimals);

    public string Percent(double share) => Localized((share * 100).ToString("0.#", CultureInfo.InvariantCulture), "");

    public string Count(double number) => number.ToString("#,0", _whole);

    public static string Time(DateTimeOffset local) => local.ToString("HH:mm", CultureInfo.InvariantCulture);

    public string Date(DateTimeOffset local) => AlertLanguage.Fill(
        _date,
        [("day", local.Day.ToString(CultureInfo.InvariantCulture)), ("month", _months[local.Month - 1]), ("year", local.Year.ToString(CultureInfo.InvariantCulture))]);

    public string Moment(DateTimeOffset local) => AlertLanguage.Fill(_moment, [("date", Date(local)), ("time", Time(local)), ("zone", Zone(local))]);

    /// <summary>The difference from UTC, which names a zone in every language, and daylight-saving time too.</summary>
    public static string Zone(DateTimeOffset local)
    {
        var offset = local.Offset;
        if (offset == TimeSpan.Zero) return "UTC";
        var minutes = offset.Minutes == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $":{Math.Abs(offset.Minutes):00}");
        return string.Create(CultureInfo.InvariantCulture, $"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{Math.Abs(offset.Hours)}{minutes}");
    }

    /// <summary>A number and its unit, which stays as it is.</summary>
    private string Localized(string text, string symbol)
    {
        var number = text[..^symbol.Length];
        var point = number.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? number.TrimEnd() : number[..point];
        var grouped = long.TryParse(whole, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) >= 1000 ? value.ToString("#,0", _whole) : whole;
        return $"{grouped}{number[whole.Length..].Replace(".", _decimal, StringComparison.Ordinal)}{symbol}";
    }
}
