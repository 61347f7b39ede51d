using System.Globalization;
using CitySensors.Core.Alerts;
using CitySensors.Core.Storage;

namespace CitySensors.Server.History;

/// <summary>
/// The days on which readings or the alert log changed. An entry may be of a day without readings, or of one that is long over. Thread safe.
/// </summary>
/// <remarks>A position is the last sequence number of the log and the position of the readings; one of an earlier version has no sequence number.</remarks>
internal sealed class HistoryChanges(IReadingChanges readings, IAlertLog log) : IReadingChanges
{
    private const char Separator = '|';

    private const int PageEntries = 1000;

    public async Task<ReadingChanges> SinceAsync(string? position, CancellationToken cancellationToken)
    {
        var (since, before) = Parse(position);
        // Of another log, such as one that was restored from a backup.
        if (since > log.LastSequence) since = 0;
        var days = new HashSet<DateOnly>();
        while (await log.ReadAsync(new AlertQuery(since), PageEntries, cancellationToken) is { Count: > 0 } page)
        {
            days.UnionWith(page.Select(entry => DateOnly.FromDateTime(entry.Updated.UtcDateTime)));
            since = page[^1].Sequence;
        }

        var found = await readings.SinceAsync(before, cancellationToken);
        return found with { Position = $"{since.ToString(CultureInfo.InvariantCulture)}{Separator}{found.Position}", Days = days.Union(found.Days).ToHashSet() };
    }

    private static (long Sequence, string? OfReadings) Parse(string? position) =>
        position?.IndexOf(Separator, StringComparison.Ordinal) is >= 0 and var end && long.TryParse(position.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? (sequence, position[(end + 1)..])
            : (0, position);
}
