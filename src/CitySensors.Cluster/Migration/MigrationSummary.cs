using System.Globalization;

namespace CitySensors.Cluster.Migration;

/// <summary>What both stores have, as they agree.</summary>
/// <param name="Stations">Registered ones and those that sent a reading.</param>
/// <param name="States">Stations with a state.</param>
/// <param name="Readings">Readings that were compared.</param>
/// <param name="Expired">Readings past their retention, which both stores may drop at any time and which were not compared.</param>
/// <param name="AlertEntries">Entries of the alert log.</param>
/// <param name="LastSequence">The number of its newest.</param>
/// <param name="ActiveAlerts">Alerts that have not ended.</param>
/// <param name="AuditEntries">Entries of the audit log.</param>
internal sealed record MigrationSummary(
    int Stations, int SensorTypes, int Rules, int States, long Readings, long Expired, long AlertEntries, long LastSequence, int ActiveAlerts, long AuditEntries)
{
    public IEnumerable<string> Lines
    {
        get
        {
            yield return "The data folder and the cluster agree:";
            yield return Text($"  {Stations} stations, {SensorTypes} sensor types, {Rules} rules");
            yield return Text($"  {Readings} readings, and the states of {States} stations");
            if (Expired > 0) yield return Text($"  {Expired} readings that are past their retention were not compared");
            yield return Text($"  {AlertEntries} entries of the alert log, up to number {LastSequence}; {ActiveAlerts} alerts are active");
            yield return Text($"  {AuditEntries} entries of the audit log");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Summary">What the data folder has.</param>
/// <param name="Differences">What differs, for people.</param>
/// <param name="StationsToCopyAgain">Stations whose readings or state differ.</param>
internal sealed record ComparisonResult(MigrationSummary Summary, IReadOnlyList<string> Differences, IReadOnlyCollection<string> StationsToCopyAgain);
