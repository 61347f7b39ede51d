using System.Globalization;
using CitySensors.Truth.Matching;

namespace CitySensors.Truth.Reports;

/// <summary>Prints figures as Markdown tables.</summary>
internal static class TableReport
{
    public static void Write(TextWriter output, TruthFigures figures)
    {
        Row(output, "incident", "number", "crossed", "found", "missed", "delay, readings (median, 95 %)", "delay, s (median, 95 %)", "messages per citizen (median, most)");
        Rule(output, 8);
        foreach (var row in figures.Incidents)
        {
            Row(
                output, row.Kind, row.Number, row.Crossed, row.Found, row.Missed, Two(row.Readings?.Median, row.Readings?.P95), Two(row.Seconds?.Median, row.Seconds?.P95), Two(row.Messages?.Median, row.Messages?.Most));
        }

        output.WriteLine();
        Row(output, "fault", "number", "published", "found", "missed", "delay, readings (median, 95 %)", "delay, s (median, 95 %)");
        Rule(output, 7);
        foreach (var row in figures.Faults)
            Row(output, row.Kind, row.Number, row.Published, row.Found, row.Missed, Two(row.Readings?.Median, row.Readings?.P95), Two(row.Seconds?.Median, row.Seconds?.P95));

        var city = figures.City;
        output.WriteLine();
        Row(output, "days", "public alerts", "of incidents", "of faults", "by chance", "by chance in 30 days", "messages per citizen", "… and day");
        Rule(output, 8);
        Row(output, city.Days, city.Alerts, city.OfIncidents, city.OfFaults, city.ByChance, city.ByChanceIn30Days, city.Messages, city.MessagesPerDay);

        var events = figures.Events;
        output.WriteLine();
        Row(output, "events", "without incident", "messages per event (median, 95 %)", "most", "messages per citizen", "… and day");
        Rule(output, 6);
        Row(
            output, Text(events.Number), events.WithoutIncident, Two(events.MessagesPerEvent?.Median, events.MessagesPerEvent?.P95), events.MessagesPerEvent?.Most ?? 0, events.Messages, events.MessagesPerDay);
    }

    private static void Row(TextWriter output, params IEnumerable<IFormattable> cells) => Row(output, [.. cells.Select(Text)]);

    private static void Row(TextWriter output, string first, params IEnumerable<object> cells) =>
        Row(output, [first, .. cells.Select(cell => cell as string ?? Text((IFormattable)cell))]);

    private static void Row(TextWriter output, string[] cells) => output.WriteLine($"| {string.Join(" | ", cells)} |");

    private static void Rule(TextWriter output, int columns) => output.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---:|", columns - 1))}");

    private static string Two(double? one, double? other) => one is null || other is null ? "–" : $"{Text(one.Value)}, {Text(other.Value)}";

    private static string Text(IFormattable figure) => figure.ToString(figure is int ? "N0" : "#,0.#", CultureInfo.InvariantCulture);
}
