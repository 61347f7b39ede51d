using System.Globalization;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Cluster.Tests.Support;

namespace CitySensors.Cluster.Tests.Faults;

/// <summary>
/// A station under load: mostly usual values, now and then one that raises, escalates or ends an alert, a late one, and readings that
/// come again with another value. It knows which of them must be stored. Event times follow the clock, so that the alerts are on time. Not thread safe.
/// </summary>
internal sealed class LoadStation(string id, int seed)
{
    /// <summary>A rule whose alerts depend on nothing but the values, also where the load ends or stands still.</summary>
    public static readonly Rule Rule = new(
        DefaultRules.IdFor("noise_level"), "noise_level", TimeSpan.Zero, TimeSpan.Zero,
        [new RuleLevel(Severity.Minor, new Threshold.Above(65, 60)), new RuleLevel(Severity.Severe, new Threshold.Above(75, 70))],
        MaxGap: TimeSpan.FromHours(1)) { MinValues = 1 };

    private const double Usual = 50;

    /// <summary>Far beyond any level: stored by mistake, it would raise an alert.</summary>
    private const double NeverKept = 99;

    /// <summary>A body has several readings of a station, which are sent at once and not ahead of the clock.</summary>
    private static readonly TimeSpan Behind = TimeSpan.FromSeconds(30);

    private readonly Random _random = new(seed);
    private readonly List<(DateTimeOffset Time, double Noise)> _sent = [];
    private readonly HashSet<DateTimeOffset> _late = [];
    private readonly List<DateTimeOffset> _conflicts = [];

    /// <summary>The readings in order of event time, without the late ones.</summary>
    private readonly List<(DateTimeOffset Time, double Noise)> _inOrder = [];

    public string Id => id;

    /// <summary>The times of the readings that came again with another value, each as often as it did.</summary>
    public IReadOnlyList<DateTimeOffset> Conflicts => _conflicts;

    /// <summary>The readings that must be stored, in the order they were sent.</summary>
    public IReadOnlyList<(DateTimeOffset Time, double Noise)> Sent => _sent;

    /// <summary>The text of the next reading.</summary>
    public string Next()
    {
        switch (_sent.Count > 0 ? _random.Next(100) : 0)
        {
            case 99:
                // So long ago that only the store remembers.
                return Again(_sent[Math.Max(0, _sent.Count - _random.Next(60, 100))].Time);
            case >= 96:
                return Again(_sent[Math.Max(0, _sent.Count - _random.Next(1, 6))].Time);
            case >= 94 when LateTime() is { } late && _late.Add(late):
                return First(late, Usual);
            default:
                _inOrder.Add((NextTime(), NextNoise()));
                return First(_inOrder[^1].Time, _inOrder[^1].Noise);
        }
    }

    /// <summary>The entries of the alert log that a station alone makes of these readings.</summary>
    public IEnumerable<string> ExpectedAlerts()
    {
        var catalogue = InitialCatalogue.With(DefaultRuleChoice.TailProbability).With(Rule);
        var definition = StationDefinition.Unregistered(id);
        var station = new Station(definition, new StationPlans(catalogue, new AlertText(TimeZoneInfo.Utc)).For(definition));
        var scores = new Scores(catalogue.Slots.Count);
        var changes = new List<Alert>();
        var values = new double[catalogue.Slots.Count];
        Array.Fill(values, double.NaN);
        foreach (var (time, noise) in _sent.OrderBy(sent => sent.Time))
        {
            values[catalogue.SlotOf("noise_level")] = noise;
            station.Observe(new Reading(time.UtcTicks, values), time.UtcTicks, scores, changes);
        }

        return changes.Select(alert => LogEntry.TextOf(alert.Id, alert.State.ToString(), alert.Severity.ToString(), alert.Updated));
    }

    /// <summary>In milliseconds, each after the one before.</summary>
    private DateTimeOffset NextTime()
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds((TimeProvider.System.GetUtcNow() - Behind).ToUnixTimeMilliseconds());
        return _inOrder.Count > 0 && time <= _inOrder[^1].Time ? _inOrder[^1].Time.AddMilliseconds(1) : time;
    }

    /// <summary>Noise lasts for three readings.</summary>
    private double NextNoise()
    {
        if (_inOrder.Count >= 3 && _inOrder[^1].Noise is var noise and not Usual && _inOrder[^3].Noise != noise) return noise;
        return _random.Next(200) switch { 0 => 66, 1 => 80, _ => Usual };
    }

    /// <summary>Between two usual readings that came in time, where another usual one changes no alert; null if the chosen ones are not.</summary>
    private DateTimeOffset? LateTime()
    {
        var at = _inOrder.Count - 1 - _random.Next(1, 80);
        if (at < 0 || _inOrder[at].Noise != Usual || _inOrder[at + 1].Noise != Usual) return null;
        var time = _inOrder[at].Time.AddMilliseconds(Math.Floor((_inOrder[at + 1].Time - _inOrder[at].Time).TotalMilliseconds / 2));
        return time > _inOrder[at].Time ? time : null;
    }

    private string First(DateTimeOffset time, double noise)
    {
        _sent.Add((time, noise));
        return Text(time, noise);
    }

    private string Again(DateTimeOffset time)
    {
        _conflicts.Add(time);
        return Text(time, NeverKept);
    }

    private string Text(DateTimeOffset time, double noise) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"station_id": "{{id}}", "timestamp": {{time.ToUnixTimeMilliseconds()}}, "noise_level": {{noise}}}""");
}
