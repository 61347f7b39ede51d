using System.ComponentModel;
using System.Globalization;
using CitySensors.Core.Reports;
using CitySensors.Export.Reports;

namespace CitySensors.Web.Reports;

[Description("The report of a day.")]
internal sealed record ReportResource
{
    public const string DayFormat = "yyyy-MM-dd";

    [Description("The day in the time zone of the city, such as 2026-11-27.")]
    public required string Day { get; init; }

    [Description("When the report was made.")]
    public required DateTime CreatedAt { get; init; }

    [Description("Whether values of the day were still being counted when the report was made.")]
    public required bool Provisional { get; init; }

    [Description("When it was sent by mail. Omitted if it was not.")]
    public DateTime? MailedAt { get; init; }

    [Description("The tables that it has as CSV.")]
    public required IReadOnlyList<string> Tables { get; init; }

    public static ReportResource From(ReportEntry entry) => new()
    {
        Day = entry.Day.ToString(DayFormat, CultureInfo.InvariantCulture),
        CreatedAt = entry.CreatedAt.UtcDateTime,
        Provisional = entry.IsProvisional,
        MailedAt = entry.MailedAt?.UtcDateTime,
        Tables = ReportTables.Names,
    };
}
