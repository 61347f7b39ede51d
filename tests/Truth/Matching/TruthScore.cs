using CitySensors.Simulator.Faults;
using CitySensors.Simulator.Incidents;
using CitySensors.Simulator.Scenarios;

namespace CitySensors.Truth.Matching;

/// <summary>Computes the figures of a run.</summary>
internal sealed class TruthScore
{
    /// <summary>The row of all kinds.</summary>
    public const string All = "all";

    /// <summary>The row of the incidents for which <see cref="Crossings.IsSevere"/>.</summary>
    public const string Severe = "severe";

    private readonly IReadOnlyList<TruthEntry> _truth;
    private readonly IReadOnlyList<AlertEntry> _public;
    private readonly AlertMatching _published;
    private readonly AlertMatching _staff;
    private readonly EventMatching _events;
    private readonly IReadOnlyList<string> _eventMessages;
    private readonly Crossings _crossings;
    private readonly MatchOptions _options;

    private TruthScore(IReadOnlyList<TruthEntry> truth, ToldCitizens told, Crossings crossings, MatchOptions options)
    {
        _truth = truth;
        _public = [.. told.Alerts.Where(entry => entry.IsPublic)];
        _published = new AlertMatching(truth, _public, options);
        _staff = new AlertMatching(truth, told.Alerts.Where(entry => !entry.IsPublic), options);
        _events = new EventMatching(told.Events, told.AreaOf, options.Tail);
        _eventMessages = told.EventMessages;
        _crossings = crossings;
        _options = options;
    }

    /// <param name="truth">All incidents and faults.</param>
    /// <param name="told">What citizens were told.</param>
    /// <param name="crossings">When the incidents were first beyond a level.</param>
    /// <param name="options">The period, among others.</param>
    public static TruthFigures Of(IReadOnlyList<TruthEntry> truth, ToldCitizens told, Crossings crossings, MatchOptions options)
    {
        var score = new TruthScore(truth, told, crossings, options);
        var over = truth.Where(entry => entry.To <= options.End).ToList();
        var incidents = over.Where(entry => !entry.IsFault).ToList();
        var faults = over.Where(entry => entry.IsFault).ToList();
        return new TruthFigures(
            [
                .. ScriptNames.All<IncidentKind>().Keys.Select(kind => score.OfIncidents(kind, [.. incidents.Where(incident => incident.Kind == kind)])),
                score.OfIncidents(All, incidents),
                score.OfIncidents(Severe, [.. incidents.Where(crossings.IsSevere)]),
            ],
            [
                .. ScriptNames.All<FaultKind>().Keys.Select(kind => score.OfFaults(kind, [.. faults.Where(fault => fault.Kind == kind)])),
                score.OfFaults(All, faults),
            ],
            score.OfCity(),
            EventFigures.Of(score._eventMessages, score._events.WithoutIncident(truth), (options.End - options.Start).TotalDays));
    }

    private IncidentFigures OfIncidents(string kind, List<TruthEntry> incidents)
    {
        var found = incidents.Where(IsPublished).ToList();
        var delays = found.Where(HasCrossed).Select(incident => Delay(_crossings.TimeOf(incident)!.Value, ToldAt(incident)!.Value)).ToList();
        return new IncidentFigures(
            kind,
            incidents.Count,
            incidents.Count(HasCrossed),
            found.Count,
            incidents.Count(incident => HasCrossed(incident) && !IsPublished(incident)),
            Readings(delays),
            Seconds(delays),
            Spread.Of(found.Select(incident => (double)_published.Of(incident).Count)));
    }

    private FaultFigures OfFaults(string kind, List<TruthEntry> faults)
    {
        var found = faults.Where(fault => _staff.Of(fault).Count > 0).ToList();
        var delays = found.Select(fault => Delay(fault.From, _staff.Of(fault)[0].Updated)).ToList();
        return new FaultFigures(
            kind, faults.Count, faults.Count(fault => _published.Of(fault).Count > 0), found.Count, faults.Count - found.Count, Readings(delays), Seconds(delays));
    }

    private CityFigures OfCity()
    {
        var days = (_options.End - _options.Start).TotalDays;
        var chance = _published.ByChance.Count;
        return new CityFigures(
            days,
            _public.DistinctBy(entry => entry.Id).Count(),
            AlertsOf(_truth.Where(entry => !entry.IsFault)),
            AlertsOf(_truth.Where(entry => entry.IsFault)),
            chance,
            chance / days * 30,
            _public.Count,
            _public.Count / days);
    }

    private bool HasCrossed(TruthEntry incident) => _crossings.TimeOf(incident) is not null;

    private bool IsPublished(TruthEntry incident) => ToldAt(incident) is not null;

    /// <summary>When citizens were first told of an incident, by an alert or an event.</summary>
    private DateTimeOffset? ToldAt(TruthEntry incident) => new[] { _published.TimeOf(incident), _events.TimeOf(incident) }.Min();

    private int AlertsOf(IEnumerable<TruthEntry> causes) => causes.Sum(cause => _published.Of(cause).DistinctBy(entry => entry.Id).Count());

    private Spread? Readings(IEnumerable<TimeSpan> delays) => Spread.Of(delays.Select(delay => Math.Floor(delay / _options.Interval) + 1));

    private static Spread? Seconds(IEnumerable<TimeSpan> delays) => Spread.Of(delays.Select(delay => delay.TotalSeconds));

    /// <summary>Zero if the alert came first.</summary>
    private static TimeSpan Delay(DateTimeOffset from, DateTimeOffset to) => to > from ? to - from : TimeSpan.Zero;
}
