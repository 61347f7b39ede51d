using CitySensors.Core.Alerts;
using CitySensors.Web.Alerts;
using CitySensors.Web.Tests.Hosting;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.FSharp.Core;

namespace CitySensors.Web.Tests.Alerts;

public sealed class SubscriptionIndexTests : IAsyncDisposable
{
    private readonly TestConnection _connection = new(new JsonHubProtocol());

    /// <summary>Where filters and alerts meet: a city, the poles, both sides of the antimeridian, the equator.</summary>
    private static readonly Gen<(double Latitude, double Longitude)> Positions =
        from centre in Gen.Elements((48.1, 11.6), (89.99, 0), (-89.99, 120), (10, 179.999), (10, -179.999), (0.0, 0.0), (-60, -75))
        from north in Spread
        from east in Spread
        select (Math.Clamp(centre.Item1 + north, -90, 90), Math.IEEERemainder(centre.Item2 + east, 360));

    private static readonly Gen<IReadOnlySet<string>> Areas = SetOf("centre", "north", "south");
    private static readonly Gen<IReadOnlySet<string>> Stations = SetOf("station-1", "station-2", "station-3", "station-4");
    private static readonly Gen<IReadOnlySet<string>> Sensors = SetOf("temperature", "rainfall", "humidity");

    private static readonly Gen<AlertFilter> Filters =
        from areas in Areas
        from stations in Stations
        from sensors in Sensors
        from severity in Gen.Elements(Enum.GetValues<Severity>())
        from isNear in Gen.Elements(true, false)
        from position in Positions
        from radius in Gen.Elements(0.05, 1, 5, 40, 500, 5000, 20_000)
        select new AlertFilter(areas, stations, sensors, severity, isNear ? new Vicinity(position.Latitude, position.Longitude, radius) : null);

    private static readonly Gen<Alert> Alerts =
        from area in Gen.Elements("centre", "north", "south", "elsewhere", null)
        from station in Gen.Elements("station-1", "station-2", "station-3", "station-4", "station-5")
        from sensor in Gen.Elements("temperature", "rainfall", "humidity", "pressure")
        from severity in Gen.Elements(Enum.GetValues<Severity>())
        from hasPosition in Gen.Elements(true, true, true, false)
        from position in Positions
        select AlertOf(station, area, sensor, severity, hasPosition ? position : null);

    private static Gen<double> Spread => Gen.Elements(0.0, 0.001, 0.05, 1, 30).SelectMany(most => Gen.Choose(-1000, 1000).Select(n => n / 1000.0 * most));

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    [Fact]
    public void Matching_AnyFiltersAndAlerts_FindsTheSameAsTheFilters() => Hold(
        from filters in Gen.ArrayOf(Filters, 60) from alerts in Gen.ArrayOf(Alerts, 20) from kept in Gen.Choose(0, 60) select (filters, alerts, kept),
        it =>
        {
            var index = new SubscriptionIndex();
            var all = it.filters.Select(Subscription).ToList();
            foreach (var subscription in all) index.Add(subscription);
            AssertSame(all, index, it.alerts);
            foreach (var gone in all.Skip(it.kept)) index.Remove(gone);
            AssertSame([.. all.Take(it.kept)], index, it.alerts);
            foreach (var subscription in all) index.Remove(subscription);
            AssertSame([], index, it.alerts);
        });

    [Fact]
    public void Matching_PointJustInsideAVicinity_IsFound() => Hold(
        from centre in Positions
        from radius in Gen.Choose(-2000, 4300).Select(power => Math.Pow(10, power / 1000.0))
        from bearing in Gen.Choose(0, 359)
        from share in Gen.Elements(0, 0.5, 0.999, 0.9999999)
        select (centre, radius, bearing, share),
        it =>
        {
            var near = new Vicinity(it.centre.Latitude, it.centre.Longitude, it.radius);
            var point = Destination(it.centre, it.radius * it.share, it.bearing);
            if (!near.Contains(point.Latitude, point.Longitude)) return;
            var index = new SubscriptionIndex();
            index.Add(Subscription(AlertFilter.Everything with { Near = near }));
            Assert.Single(index.Matching(AlertOf("station-1", null, "rainfall", Severity.Minor, point)));
        },
        count: 3000);

    [Fact]
    public void Candidates_ManySubscriptionsOfACity_AreFewMoreThanThoseThatMatch()
    {
        var index = new SubscriptionIndex();
        for (var i = 0; i < 10_000; i++)
        {
            var (row, column) = (i / 100, i % 100);
            // 22 km by 15 km.
            var near = new Vicinity(48 + row * 0.002, 11.5 + column * 0.002, 1);
            index.Add(Subscription((i % 4) switch
            {
                0 => AlertFilter.Everything with { Near = near },
                1 => AlertFilter.Everything with { Areas = new HashSet<string> { $"area-{i % 100}" } },
                2 => AlertFilter.Everything with { Stations = new HashSet<string> { $"station-{i}" } },
                _ => AlertFilter.Everything with { LeastSeverity = Severity.Extreme },
            }));
        }

        var alert = AlertOf("station-1002", "area-1", "rainfall", Severity.Severe, (48.1, 11.6));
        var (matching, candidates) = (index.Matching(alert).Count(), index.Candidates(alert).Count());
        Assert.InRange(matching, 100 + 10, 300);
        Assert.InRange(candidates, matching, 3 * matching);
    }

    private static void AssertSame(List<LiveSubscription> all, SubscriptionIndex index, Alert[] alerts)
    {
        Assert.Equal(all.Count, index.All.Count);
        foreach (var alert in alerts)
        {
            var found = index.Matching(alert).ToList();
            Assert.Equal(found.Count, found.Distinct().Count());
            Assert.Equal(all.Where(subscription => subscription.Filter.Matches(alert)).ToHashSet(), [.. found]);
        }
    }

    private LiveSubscription Subscription(AlertFilter filter) => new(_connection.Hub, filter, 0);

    private static Alert AlertOf(string station, string? area, string sensor, Severity severity, (double Latitude, double Longitude)? position)
    {
        var alert = TestAlerts.One(station);
        return alert with
        {
            Source = new AlertSource(station, area, position?.Latitude, position?.Longitude),
            Condition = alert.Condition with { Sensor = sensor },
            Episode = alert.Episode with { HighestSeverity = severity },
        };
    }

    /// <summary>The point at a distance along a great circle.</summary>
    private static (double Latitude, double Longitude) Destination((double Latitude, double Longitude) from, double kilometres, double bearingDegrees)
    {
        var angle = kilometres / 6371.0088;
        var (latitude, bearing) = (double.DegreesToRadians(from.Latitude), double.DegreesToRadians(bearingDegrees));
        var sine = Math.Sin(latitude) * Math.Cos(angle) + Math.Cos(latitude) * Math.Sin(angle) * Math.Cos(bearing);
        var east = Math.Atan2(Math.Sin(bearing) * Math.Sin(angle) * Math.Cos(latitude), Math.Cos(angle) - Math.Sin(latitude) * sine);
        return (
            double.RadiansToDegrees(Math.Asin(Math.Clamp(sine, -1, 1))),
            Math.IEEERemainder(from.Longitude + double.RadiansToDegrees(east), 360));
    }

    private static Gen<IReadOnlySet<string>> SetOf(params string[] ids) =>
        from isAny in Gen.Elements(true, false)
        from chosen in Gen.SubListOf(ids)
        select (IReadOnlySet<string>)(isAny ? [] : chosen.ToHashSet());

    private static void Hold<T>(Gen<T> cases, Action<T> check, int count = 200)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(new Replay(new Rnd(20231114, 0x9E3779B97F4A7C15), FSharpOption<int>.None));
        Check.One(config, Prop.ForAll(Arb.From(cases), check));
    }
}
