using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Web.Metrics;

namespace CitySensors.Silo.Stations;

/// <summary>Counts what the silo's stations take. Thread safe.</summary>
internal sealed class SiloFigures(CityMetrics metrics)
{
    /// <summary>A message was read and, where it is no reading, rejected.</summary>
    public void Received(IReadOnlyList<Rejection> rejections)
    {
        metrics.ReadingsReceived.Add(1);
        if (rejections.Count > 0) metrics.CountRejections(rejections);
    }

    /// <summary>What one delivery brought is kept.</summary>
    public void Kept(StationWork work, StationDefinition station)
    {
        var tally = work.Tally;
        if (tally.Accepted > 0) metrics.ReadingsAccepted.Add(tally.Accepted);
        if (tally.Duplicates > 0) metrics.ReadingsDuplicate.Add(tally.Duplicates);
        for (var place = 0; place < tally.Outliers.Length; place++)
            if (tally.Outliers[place] > 0) metrics.CountOutliers(tally.Catalogue.Places[place].Id, tally.Outliers[place]);
        if (work.Alerts.Count > 0) metrics.CountAlertChanges(work.Alerts);
    }
}
