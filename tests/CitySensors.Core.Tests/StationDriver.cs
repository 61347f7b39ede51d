using System.Globalization;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Forecasts;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;

namespace CitySensors.Core.Tests;

/// <summary>A station under test, with its alert log.</summary>
internal sealed class StationDriver
{
    public const string FineDust = "particulate_matter";
    public static readonly DateTimeOffset Start = new(2023, 11, 14, 13, 0, 0, TimeSpan.Zero);

    public static readonly AlertText Text = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

    private readonly List<StoredReading> _stored = [];
    private Catalogue _catalogue;

    public StationDriver(params Rule[] rules)
        : this(new StationDefinition("station-7", "Market Square", Area: "centre"), rules)
    {
    }

    public StationDriver(StationDefinition definition, params Rule[] rules)
    {
        _catalogue = CatalogueWith(rules);
        Station = new Station(definition, Plan(_catalogue, definition));
    }

    public Station Station { get; private set; }

    public List<Alert> Log { get; } = [];

    public Alert Last => Log[^1];

    /// <summary>What was found about the values of the last reading.</summary>
    public ValueFlags LastFlags { get; private set; }

    public IReadOnlyList<StoredReading> Stored => _stored;

    public StationDefinition Definition => Station.Definition;

    public Catalogue Catalogue => _catalogue;

    /// <summary>What is stored about the values of a reading.</summary>
    public ValueFlags StoredFlags(double seconds) => _stored[IndexOf(seconds)].Flags;

    /// <summary>The flag and the tests of a value as it is stored.</summary>
    public (QualityFlag Flag, QualityTest Tests) Quality(double seconds, string sensor)
    {
        var (flags, slot) = (StoredFlags(seconds), Station.Plan.Catalogue.SlotOf(sensor));
        var flag = (flags.Failed >> slot & 1) != 0 ? QualityFlag.Fail : (flags.Suspect >> slot & 1) != 0 ? QualityFlag.Suspect : QualityFlag.Pass;
        return (flag, TestFlags.At(flags.Tests, slot));
    }

    /// <summary>The spans whose readings were needed to close windows.</summary>
    public List<Window> Aggregated { get; } = [];

    public string States => string.Join(' ', Log.Select(alert => $"{alert.State}:{alert.Severity}"));

    public static Catalogue CatalogueWith(params Rule[] rules)
    {
        var catalogue = StandardSensorTypes.All.Aggregate(Catalogue.Empty, (known, type) => known.With(type));
        return rules.Aggregate(catalogue, (known, rule) => known.With(rule));
    }

    /// <summary>A rule with levels from Minor on, each a threshold with its clear level, whose durations are not interrupted by gaps and that a single value can raise.</summary>
    public static Rule Above(TimeSpan lasting, TimeSpan clearAfter, params (double Value, double Clear)[] levels) => new(
        "dust", FineDust, lasting, clearAfter,
        [.. levels.Select((level, i) => new RuleLevel((Severity)(i + 1), new Threshold.Above(level.Value, level.Clear)))],
        MaxGap: TimeSpan.FromDays(7)) { MinValues = 1 };

    /// <summary>The rule, such that a single value can raise its alert.</summary>
    public static Rule AtOnce(Rule rule) => rule with { MinValues = 1 };

    /// <summary>Observes a value at a number of seconds after the start; returns the resulting alert entries.</summary>
    public IReadOnlyList<Alert> Observe(double seconds, double value, string sensor = FineDust) => Observe(seconds, (sensor, value));

    public IReadOnlyList<Alert> Observe(double seconds, params (string Sensor, double Value)[] observations) => ObserveAt(seconds, seconds, observations);

    /// <summary>Observes values of one time that arrive at another.</summary>
    public IReadOnlyList<Alert> ObserveAt(double arrival, double seconds, params (string Sensor, double Value)[] observations)
    {
        var values = new double[Station.Plan.Catalogue.Slots.Count];
        Array.Fill(values, double.NaN);
        foreach (var (sensor, value) in observations) values[Station.Plan.Catalogue.SlotOf(sensor)] = value;
        var before = Log.Count;
        var (eventTicks, arrivedTicks, scores) = (Start.AddSeconds(seconds).UtcTicks, Start.AddSeconds(arrival).UtcTicks, new Scores(values.Length));
        CloseWindows(ReadingTimes.Of(eventTicks, arrivedTicks));
        var reading = Station.Correct(new Reading(eventTicks, values));
        foreach (var judged in Station.Judge(reading, arrivedTicks, scores))
        {
            var at = _stored.FindIndex(stored => stored.EventTicks == judged.EventTicks);
            Station.Reconsider(judged, _stored[at]);
            _stored[at] = judged.After(_stored[at]);
        }

        Revise(arrivedTicks);
        Station.Observe(reading, arrivedTicks, scores, Log);
        LastFlags = scores.Flags;
        _stored.Add(new StoredReading(eventTicks, arrivedTicks, reading.Values.ToArray(), scores.Flags) { Raw = reading.Raw.ToArray() });
        Revise(arrivedTicks);
        return Log[before..];
    }

    /// <summary>Replaces a value of a reading that was observed.</summary>
    public IReadOnlyList<Alert> Correct(double arrival, double seconds, double value, string sensor = FineDust)
    {
        var (before, arrivedTicks) = (Log.Count, Start.AddSeconds(arrival).UtcTicks);
        var at = IndexOf(seconds);
        var sent = Enumerable.Repeat(double.NaN, Station.Plan.Catalogue.Slots.Count).ToArray();
        sent[Station.Plan.Catalogue.SlotOf(sensor)] = value;
        var merge = new ReadingMerge();
        merge.Compare(Station.Correct(new Reading(_stored[at].EventTicks, sent)), _stored[at], sent.Length, isCorrection: true, undecided: 0);
        var (retracted, scores) = (Station.Retract(_stored[at], merge.Corrected), new Scores(sent.Length));
        Station.Supplement(new Reading(_stored[at].EventTicks, merge.AddedValues, merge.AddedRaw), arrivedTicks, scores, Log, retracted);
        _stored[at] = new StoredReading(_stored[at].EventTicks, merge.ArrivedTicks(arrivedTicks), merge.MergedValues.ToArray(), merge.Flags(scores.Flags)) { Raw = merge.MergedRaw.ToArray() };
        Revise(arrivedTicks);
        return Log[before..];
    }

    /// <summary>Withdraws all values of a reading that was observed.</summary>
    public IReadOnlyList<Alert> Withdraw(double now, double seconds)
    {
        var (before, nowTicks) = (Log.Count, Start.AddSeconds(now).UtcTicks);
        var at = IndexOf(seconds);
        var slots = WithdrawnReading.SlotsOf(_stored[at], new Withdrawal(_stored[at].EventTicks, null, "Cleaning.", "staff"), _catalogue) & ~_stored[at].Flags.Failed;
        Station.Retract(_stored[at], slots);
        _stored[at] = WithdrawnReading.Of(_stored[at], slots, nowTicks);
        Revise(nowTicks);
        return Log[before..];
    }

    /// <summary><see cref="Correct"/>, if there is a reading of that time.</summary>
    public void TryCorrect(double arrival, double seconds, double value)
    {
        if (IndexOf(seconds) >= 0) Correct(arrival, seconds, value);
    }

    /// <summary><see cref="Withdraw"/>, if there is a reading of that time.</summary>
    public void TryWithdraw(double now, double seconds)
    {
        if (IndexOf(seconds) >= 0) Withdraw(now, seconds);
    }

    /// <summary>A forecast that was computed at a number of seconds after the start, for the hours from then on.</summary>
    public IReadOnlyList<Alert> Forecast(double seconds, params IReadOnlyList<ForecastHour> hours)
    {
        var (before, trained) = (Log.Count, Start.AddSeconds(seconds));
        Station.EvaluateForecast(new StationForecast(Station.Definition.Id, trained, trained.UtcTicks, [new SensorForecast(FineDust, 400) { Hours = hours }]), Log);
        return Log[before..];
    }

    /// <summary>Checks for silence at a number of seconds after the start; the city has received readings since <paramref name="receivingSince"/>.</summary>
    public IReadOnlyList<Alert> CheckSilence(double seconds, double receivingSince = 0)
    {
        var before = Log.Count;
        Station.CheckSilence(Start.AddSeconds(receivingSince), Start.AddSeconds(seconds), Log);
        return Log[before..];
    }

    public IReadOnlyList<Alert> Change(Func<Catalogue, Catalogue> change) => Apply(Station.Definition, change(_catalogue));

    public IReadOnlyList<Alert> Redefine(StationDefinition definition) => Apply(definition, _catalogue);

    public byte[] WriteState()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        Station.WriteState(writer);
        return stream.ToArray();
    }

    /// <summary>Continues with a new station that has the state of this one, as after a restart.</summary>
    public void Restart()
    {
        var state = WriteState();
        Station = new Station(Station.Definition, Plan(_catalogue, Station.Definition));
        using var reader = new BinaryReader(new MemoryStream(state));
        Station.ReadState(reader, Start.AddHours(10), Log);
        Assert.Equal(state.Length, reader.BaseStream.Position);
    }

    /// <summary>The same, with definitions that changed while the station was inactive.</summary>
    public void Restart(Func<Catalogue, Catalogue> change)
    {
        _catalogue = change(_catalogue);
        Restart();
    }

    /// <summary>Cancels alerts that are active in the log but unknown to the station; returns the resulting entries.</summary>
    public IReadOnlyList<Alert> CancelOrphaned()
    {
        var before = Log.Count;
        var active = Log.GroupBy(alert => alert.Id).Select(entries => entries.Last()).Where(alert => !alert.HasEnded).ToList();
        Station.CancelOrphaned(active, Start.AddHours(10), Log);
        return Log[before..];
    }

    public static string Line(Alert alert) =>
        string.Create(CultureInfo.InvariantCulture, $"{alert.Id} {alert.State} {alert.Severity} {alert.HighestSeverity} {alert.Updated:O} {alert.Measurement.Value} {alert.Message}");

    private void CloseWindows(ReadingTimes reading)
    {
        if (!Station.HasWindowsDue(reading)) return;
        while (Station.CloseWindows(reading, Log) is { } missing)
        {
            Aggregated.Add(missing);
            Station.AggregateWindow(missing, _stored.Where(stored => missing.Contains(stored.EventTicks)));
        }
    }

    private int IndexOf(double seconds) => _stored.FindIndex(reading => reading.EventTicks == Start.AddSeconds(seconds).UtcTicks);

    private void Revise(long arrivedTicks)
    {
        if (!Station.HasLateValues) return;
        var (from, to) = Station.RevisionSpan;
        Station.Revise(_stored.Where(reading => reading.EventTicks >= from && reading.EventTicks <= to), arrivedTicks, Log);
    }

    private IReadOnlyList<Alert> Apply(StationDefinition definition, Catalogue catalogue)
    {
        _catalogue = catalogue;
        var before = Log.Count;
        Station.Apply(definition, Plan(catalogue, definition), Start.AddHours(10), Log);
        return Log[before..];
    }

    private static StationPlan Plan(Catalogue catalogue, StationDefinition definition) => new StationPlans(catalogue, Text).For(definition);
}
