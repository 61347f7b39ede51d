using System.Globalization;
using CitySensors.Core.Readings;
using CitySensors.Server.Import.Mappings;

namespace CitySensors.Server.Import.Rows;

/// <summary>Reads the time of a row.</summary>
internal sealed class RowTime
{
    private static readonly string[] LocalFormats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd' 'HH:mm",
    ];

    private readonly string? _format;
    private readonly bool _formatHasOffset;
    private readonly int[] _columns;
    private readonly string _names;
    private readonly LocalTimes? _local;

    public RowTime(TimeMapping mapping, int[] columns)
    {
        _format = mapping.Format;
        _formatHasOffset = _format is not null && _format.AsSpan().IndexOfAny('z', 'K') >= 0;
        _columns = columns;
        _names = string.Join(" ", mapping.Columns);
        _local = mapping.Zone is { } zone ? new LocalTimes(TimeZoneInfo.FindSystemTimeZoneById(zone)) : null;
    }

    /// <summary>How times are read, for people.</summary>
    public string Description => $"{_names} {_format switch
    {
        null => "as RFC 3339",
        TimeMapping.Unix => "in seconds or milliseconds since 1970",
        _ => $"as {_format}",
    }}{(_local is null ? "" : $", in {_local.Zone} where there is no offset")}";

    /// <param name="fields">The row.</param>
    /// <param name="series">What has its times in order.</param>
    /// <param name="ticks">The UTC ticks.</param>
    /// <returns>The error, or null.</returns>
    public string? Read(string[] fields, string series, out long ticks)
    {
        var text = _columns.Length == 1 ? fields[_columns[0]] : string.Join(' ', _columns.Select(column => fields[column]));
        ticks = 0;
        if (_format == TimeMapping.Unix)
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Timestamp.TryFromUnix(number, out ticks) ? null : Unreadable(text, "Unix time");
        if (_format is null && Timestamp.TryFromText(text, out ticks)) return null;
        if (_formatHasOffset) return ReadOffset(text, out ticks);
        if (_local is null) return Unreadable(text, "RFC 3339 time");
        string[] formats = _format is null ? LocalFormats : [_format];
        if (!DateTime.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return Unreadable(text, _format is null ? "RFC 3339 or ISO 8601 time" : $"time as {_format}");
        if (!_local.TryConvert(series, local, out var utc)) return $"{_names} \"{text}\" does not exist in {_local.Zone}: clocks are put forward";
        return Checked(utc.Ticks, text, out ticks);
    }

    private string? ReadOffset(string text, out long ticks)
    {
        ticks = 0;
        return DateTimeOffset.TryParseExact(text, _format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? Checked(time.UtcTicks, text, out ticks)
            : Unreadable(text, $"time as {_format}");
    }

    private string? Checked(long read, string text, out long ticks)
    {
        ticks = read / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond;
        return ticks >= DateTime.UnixEpoch.Ticks ? null : $"{_names} \"{text}\" is before 1970";
    }

    private string Unreadable(string text, string kind) => $"{_names} \"{text}\" is not {(kind[0] is 'R' ? "an" : "a")} {kind}";
}
