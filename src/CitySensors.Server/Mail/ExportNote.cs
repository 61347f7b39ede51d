using System.Globalization;
using System.Text;

namespace CitySensors.Server.Mail;

/// <summary>What a run of an export wrote. Immutable.</summary>
/// <param name="Job">The job.</param>
/// <param name="Target">Where to, without secrets.</param>
/// <param name="Began">When the run began.</param>
/// <param name="Ended">When its last day was written.</param>
/// <param name="Days">The days (UTC) in order.</param>
internal sealed record ExportNote(string Job, string Target, DateTimeOffset Began, DateTimeOffset Ended, IReadOnlyList<ExportedDay> Days)
{
    /// <summary>The first run of a city writes years.</summary>
    private const int MaxListed = 31;

    private string Summary => $"{Count(Days.Count, "day")} with {Count(Days.Sum(day => day.Rows), "row")}";

    private TimeSpan Duration => Ended - Began;

    /// <summary>The same if it is sent again.</summary>
    public string Key => $"done.{Job}.{Began.ToUnixTimeMilliseconds()}";

    public string Subject => $"{Job} wrote {Summary}";

    public string Text
    {
        get
        {
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"The job {Job} wrote {Summary} to {Target}.\r\n\r\n");
            if (Days.Count > MaxListed) text.Append(CultureInfo.InvariantCulture, $"{Count(Days.Count - MaxListed, "earlier day")}, and:\r\n");
            foreach (var (day, rows) in Days.TakeLast(MaxListed)) text.Append(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}: {Count(rows, "row")}\r\n");
            text.Append(CultureInfo.InvariantCulture, $"\r\nDuration: {(int)Duration.TotalHours:00}:{Duration:mm\\:ss}, from {Began.UtcDateTime:yyyy-MM-dd HH:mm:ss} to {Ended.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.\r\n");
            return text.ToString();
        }
    }

    private static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}");
}

/// <param name="Day">The day (UTC).</param>
/// <param name="Rows">How many rows were written.</param>
internal readonly record struct ExportedDay(DateOnly Day, long Rows);
