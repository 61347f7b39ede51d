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
/// come again with another value. It knows which of them must be stored. Not thread safe.
/// </summary>
internal sealed class LoadStation(string id, int seed)
{
    private const double Usual = 50;

    /// <summary>Far beyond any level: stored by mistake, it would raise an alert.</summary>
    private const double NeverKept = 99;

    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(20);

    private readonly Random _random = new(seed);
    private readonly List<(DateTimeOffset Time, double Noise)> _sent = [];
    private readonly HashSet<DateTimeOffset> _late = [];
    private readonly List<DateTimeOffset> _conflicts = [];

    /// <summary>The noise of each step, from 1.</summary>
    private readonly List<double> _noise = [Usual];

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
                _noise.Add(NextNoise());
                return First(Begin + Step * (_noise.Count - 1), _noise[^1]);
        }
    }

    /// <summary>The entries of the alert log that a station alone makes of these readings.</summary>
    public IEnumerable<string> ExpectedAlerts()
    {
        var catalogue = InitialCatalogue.With(DefaultRuleChoice.TailProbability);
        var definition = StationDefinition.Unregistered(id);
        var station = new Station(definition, new StationPlans(catalogue, new AlertText(TimeZoneInfo.Utc)).For(definition));
        var scores = new Scores(catalogue.Slots.Count);
        var changes = new List<Alert>();
        var values = new double[catalogue.Slots.Count];
        Array.Fill(values, double.NaN);
        foreach (var (time, noise) in _sent)
        {
            values[catalogue.SlotOf("noise_level")] = noise;
            station.Observe(new Reading(time.UtcTicks, values), time.UtcTicks, scores, changes);
        }

        return changes.Select(alert => LogEntry.TextOf(alert.Id, alert.State.ToString(), alert.Severity.ToString(), alert.Updated));
    }

    /// <summary>Noise lasts for three readings: one alone raises no alert.</summary>
    private double NextNoise()
    {
        if (_noise[^1] != Usual && (_noise.Count < 3 || _noise[^3] != _noise[^1])) return _noise[^1];
        return _random.Next(200) switch { 0 => 66, 1 => 80, _ => Usual };
    }

    /// <summary>Between two usual readings that came in time, where another usual one changes no alert; null if the chosen ones are not.</summary>
    private DateTimeOffset? LateTime()
    {
        var step = _noise.Count - 1 - _random.Next(1, 80);
        return step < 1 || _noise[step] != Usual || _noise[step + 1] != Usual ? null : Begin + Step * step + TimeSpan.FromSeconds(7);
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
        string.Create(CultureInfo.InvariantCulture, $$"""{"station_id": "{{id}}", "timestamp": {{time.ToUnixTimeMilliseconds() / 1000.0}}, "noise_level": {{noise}}}""");
}
