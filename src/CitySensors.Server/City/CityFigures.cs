using CitySensors.Core.Readings;
using CitySensors.Web.Metrics;

namespace CitySensors.Server.City;

/// <summary>Tells the metrics what a group brought, once it is durable.</summary>
internal sealed class CityFigures(CityMetrics metrics)
{
    public void Committed(CommitGroup group)
    {
        for (var place = 0; place < group.Catalogue.Places.Count; place++)
        {
            if (group.Tally.Outliers[place] > 0) metrics.CountOutliers(group.Catalogue.Places[place].Id, (int)group.Tally.Outliers[place]);
        }

        metrics.CountAlertChanges(group.Alerts);
    }
}
