using System.Globalization;
using CitySensors.Core.Audit;
using CitySensors.Core.Readings;
using CitySensors.Web.Audit;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Readings;

/// <summary>Records that somebody corrected readings: an entry per body. Thread safe.</summary>
internal sealed class CorrectionRecorder(IReadingIntake intake, AuditRecorder recorder)
{
    /// <param name="context">The request.</param>
    /// <param name="batch">A batch that was accepted, and whose sender corrects.</param>
    /// <param name="result">What became of it.</param>
    public async Task RecordAsync(HttpContext context, ReadingBatch batch, IntakeResult result)
    {
        var stations = intake.KnowsConflicts
            ? (result.Conflicts ?? []).Where(conflict => conflict.IsCorrection).Select(conflict => conflict.StationId).Distinct(StringComparer.Ordinal).ToList()
            : Enumerable.Range(0, batch.Count).Select(batch.StationOf).Distinct(StringComparer.Ordinal).ToList();
        if (stations.Count == 0) return;
        var subject = new AuditSubject(AuditSubjects.Station, stations.Count == 1 ? stations[0] : AuditSubjects.Several);
        await recorder.RecordAsync(recorder.Entry(context, AuditActions.Correct, subject) with
        {
            Details = AuditDetails.Of(
                ("stations", stations.Count == 1 ? null : $"{stations.Count.ToString(CultureInfo.InvariantCulture)}: {string.Join(", ", stations)}"),
                ("values", intake.KnowsConflicts ? batch.Corrected.Count.ToString(CultureInfo.InvariantCulture) : null),
                ("readings", intake.KnowsConflicts ? null : batch.Count.ToString(CultureInfo.InvariantCulture))),
        });
    }
}
