using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Previews;

/// <summary>
/// A proposed rule and the one in force, each in a catalogue with their sensor type and the rules that watch it, so that the same rules take precedence as in
/// the city. Immutable and thread safe.
/// </summary>
public sealed class RulePreview
{
    private RulePreview(RulePreviewRequest request, Rule? inForce, int slot, TimeZoneInfo zone, IReadOnlyList<PreviewStation> stations)
    {
        (Request, InForce, Slot, Zone, Stations) = (request, inForce, slot, zone, stations);
        LeadIn = request.LeadIn(inForce);
        StartTicks = Math.Max((request.From - LeadIn).UtcTicks, DateTime.UnixEpoch.Ticks);
    }

    public RulePreviewRequest Request { get; }

    /// <summary>The rule in force with the same id; null if there is none for the sensor type.</summary>
    public Rule? InForce { get; }

    /// <summary>How long before the period reading begins.</summary>
    public TimeSpan LeadIn { get; }

    /// <summary>The slot of the sensor type in the city.</summary>
    public int Slot { get; }

    /// <summary>Where reading begins, in UTC ticks.</summary>
    public long StartTicks { get; }

    /// <summary>Whether values are tested again, which needs them as they were before calibration.</summary>
    public bool NeedsRaw => Request.SensorType is not null;

    /// <summary>The stations at which the proposed rule or the one in force is in force, by id.</summary>
    public IReadOnlyList<PreviewStation> Stations { get; }

    /// <summary>The time zone of the city, whose days messages are counted by.</summary>
    public TimeZoneInfo Zone { get; }

    /// <param name="request">The request.</param>
    /// <param name="catalogue">The definitions in force.</param>
    /// <param name="stations">The stations.</param>
    /// <param name="text">Writes the messages of alerts, and knows the time zone of the city.</param>
    /// <param name="lateness">The lateness.</param>
    public static RulePreview Of(RulePreviewRequest request, Catalogue catalogue, StationDirectory stations, AlertText text, TimeSpan lateness)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(stations);
        ArgumentNullException.ThrowIfNull(text);
        var (id, type) = (request.Rule.Id, catalogue.SensorType(request.Rule.Sensor)!);
        Rule[] rules = [.. catalogue.Rules.Where(rule => rule.Sensor == type.Id)];
        var proposed = new RulePlans(Reduced(request.SensorType ?? type, [.. rules.Where(rule => rule.Id != id), request.Rule]), id, text, lateness);
        var inForce = new RulePlans(Reduced(type, rules), id, text, lateness);
        var included = stations.Page(null, int.MaxValue).Where(request.Includes)
            .Select(station => new PreviewStation(station, proposed.At(station), inForce.At(station), inForce.ScorerAt(station)))
            .Where(station => station.HasRule);
        return new RulePreview(request, rules.FirstOrDefault(rule => rule.Id == id), catalogue.SlotOf(type.Id), text.TimeZone, [.. included]);
    }

    private static Catalogue Reduced(SensorType type, IEnumerable<Rule> rules) => Catalogue.Restore(1, [type], new HashSet<int>(), rules);
}
