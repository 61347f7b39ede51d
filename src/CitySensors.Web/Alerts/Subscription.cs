using System.Globalization;
using CitySensors.Core.Alerts;
using CitySensors.Core.Alerts.Texts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Web.Limits;

namespace CitySensors.Web.Alerts;

/// <summary>A validated <see cref="SubscriptionRequest"/>.</summary>
/// <param name="Filter">Which alerts.</param>
/// <param name="Since">The last sequence number seen; null for new entries only.</param>
/// <param name="Language">The language of texts; null for none.</param>
internal sealed record Subscription(AlertFilter Filter, long? Since, AlertLanguage? Language = null)
{
    private const int MaxFaults = 10;

    /// <summary>The subscription, or all of its faults in one message.</summary>
    /// <param name="request">What a browser asks for.</param>
    /// <param name="visible">Which alerts it may see.</param>
    /// <param name="otherwise">The language of texts if there are none in the one asked for.</param>
    /// <param name="limits">The limits.</param>
    public static (Subscription? Subscription, string? Fault) Create(SubscriptionRequest? request, Audience visible, AlertLanguage otherwise, HubLimits limits)
    {
        request ??= new SubscriptionRequest();
        var faults = new List<string>();
        var areas = Ids(request.Areas, "areas", limits, faults);
        var stations = Ids(request.Stations, "stations", limits, faults);
        var sensors = Ids(request.Sensors, "sensors", limits, faults);
        var severity = LeastSeverity(request.LeastSeverity, faults);
        var audience = AudienceOf(request.Audience, visible, faults);
        var near = request.Near is null ? null : Near(request.Near, limits, faults);
        var language = LanguageOf(request.Language, otherwise, faults);
        if (request.Since < 0) faults.Add("since must not be negative");
        return faults.Count == 0
            ? (new Subscription(new AlertFilter(areas, stations, sensors, severity, near) { Audience = audience }, request.Since, language), null)
            : (null, $"Subscribe: {string.Join("; ", faults.Take(MaxFaults))}.");
    }

    private static HashSet<string> Ids(IReadOnlyList<string>? ids, string name, HubLimits limits, List<string> faults)
    {
        if (ids is null) return [];
        if (ids.Count > limits.Selected) faults.Add($"{name} has {ids.Count} elements, {limits.Selected} at most");
        foreach (var (i, id) in ids.Take(limits.Selected).Index())
            if ((id is null ? "is null" : Identifier.Validate(id)) is { } fault) faults.Add($"{name}[{i}] {fault}");
        return [.. ids];
    }

    private static Severity LeastSeverity(string? text, List<string> faults)
    {
        if (text is null) return Severity.Minor;
        foreach (var severity in Enum.GetValues<Severity>())
            if (text == severity.ToString()) return severity;
        faults.Add($"least_severity is none of {string.Join(", ", Enum.GetNames<Severity>())}");
        return Severity.Minor;
    }

    private static Audience AudienceOf(string? text, Audience visible, List<string> faults)
    {
        switch (text)
        {
            case null:
                return visible;
            case "public":
                return Audience.Public;
            case "staff":
                if ((visible & Audience.Staff) == 0) faults.Add("audience staff needs the API key of staff or an engineer");
                return Audience.Staff;
            default:
                faults.Add("audience is neither public nor staff");
                return visible;
        }
    }

    private static AlertLanguage? LanguageOf(string? tag, AlertLanguage otherwise, List<string> faults)
    {
        if (tag is null) return null;
        if (LocalizedTexts.IsLanguage(tag)) return AlertLanguage.Find(tag) ?? otherwise;
        faults.Add("language needs a BCP 47 tag such as de or de-AT");
        return null;
    }

    private static Vicinity? Near(VicinityRequest near, HubLimits limits, List<string> faults)
    {
        if (near.Latitude is not (>= -90 and <= 90)) faults.Add("near.latitude needs a number from -90 to 90");
        if (near.Longitude is not (>= -180 and <= 180)) faults.Add("near.longitude needs a number from -180 to 180");
        if (!(near.RadiusKm > 0 && near.RadiusKm <= limits.RadiusKilometres))
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"near.radius_km needs a number above 0, {limits.RadiusKilometres} at most"));
        return faults.Count == 0 ? new Vicinity(near.Latitude!.Value, near.Longitude!.Value, near.RadiusKm!.Value) : null;
    }
}
