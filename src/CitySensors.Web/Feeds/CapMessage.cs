using System.Globalization;
using System.Xml;
using CitySensors.Core.Alerts;
using CitySensors.Core.Alerts.Texts;
using CitySensors.Core.Sensors;

namespace CitySensors.Web.Feeds;

/// <summary>
/// An entry of the alert log as a message of the Common Alerting Protocol 1.2 (OASIS standard of 2010, ITU-T X.1303bis): <c>Alert</c> when the alert
/// begins, <c>Update</c> when it changes and <c>Cancel</c> when it has ended. Thread safe.
/// </summary>
/// <param name="sender">Who sends the message: no white space, commas, <c>&lt;</c> or <c>&amp;</c>.</param>
/// <param name="senderName">The name of the city.</param>
/// <param name="timeZone">The time zone of the city.</param>
internal sealed class CapMessage(string sender, string senderName, TimeZoneInfo timeZone)
{
    public const string Namespace = "urn:oasis:names:tc:emergency:cap:1.2";
    public const string MediaType = "application/cap+xml";

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:sszzz";
    private const string UtcFormat = "yyyy-MM-dd'T'HH:mm:ss'-00:00'";

    /// <summary>The sensor types of meteorology; the others are of the environment.</summary>
    private static readonly HashSet<string> Meteorological =
        ["temperature", "humidity", "pressure", "illuminance", "wind_speed", "wind_gust", "wind_direction", "rainfall", "heat_index", "wet_bulb_globe_temperature", "wbgt"];

    /// <summary>Unique among all messages of the city.</summary>
    public static string IdentifierOf(Alert entry) => string.Create(CultureInfo.InvariantCulture, $"{entry.Id}.{entry.Sequence}");

    /// <summary>Writes the message of an entry.</summary>
    /// <param name="xml">The writer.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="before">The earlier entries of the alert, oldest first.</param>
    /// <param name="station">The name of the station.</param>
    /// <param name="type">The sensor type.</param>
    /// <param name="texts">The entry in each language, at least one.</param>
    public void Write(XmlWriter xml, Alert entry, IReadOnlyList<Alert> before, string station, SensorType type, IReadOnlyList<LocalizedAlert> texts)
    {
        ArgumentNullException.ThrowIfNull(xml);
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(texts);
        xml.WriteStartDocument();
        xml.WriteStartElement("alert", Namespace);
        Element("identifier", IdentifierOf(entry));
        Element("sender", sender);
        Element("sent", Time(entry.Updated));
        Element("status", "Actual");
        Element("msgType", entry.HasEnded ? "Cancel" : before.Count == 0 ? "Alert" : "Update");
        Element("scope", "Public");
        if (entry.HasEnded) Element("note", texts[0].Description);
        if (before.Count > 0) Element("references", string.Join(' ', before.Select(earlier => $"{sender},{IdentifierOf(earlier)},{Time(earlier.Updated)}")));
        foreach (var text in texts) WriteInfo(text);
        xml.WriteEndElement();
        xml.WriteEndDocument();

        void WriteInfo(LocalizedAlert text)
        {
            var (urgency, certainty) = StateOf(entry);
            xml.WriteStartElement("info", Namespace);
            Element("language", text.Language);
            Element("category", Meteorological.Contains(type.Id) ? "Met" : "Env");
            Element("event", type.NameIn(text.Language));
            if (entry.State == AlertState.Cleared) Element("responseType", "AllClear");
            Element("urgency", urgency);
            Element("severity", entry.Severity.ToString());
            Element("certainty", certainty);
            Element("effective", Time(entry.Updated));
            Element("onset", Time(entry.Onset));
            Element("senderName", senderName);
            Element("headline", text.Headline);
            Element("description", text.Description);
            if (text.Instruction is { } instruction) Element("instruction", instruction);
            Parameter("station_id", entry.StationId);
            Parameter("sensor", entry.Sensor);
            Parameter("rule", entry.Rule);
            Parameter("highest_severity", entry.HighestSeverity.ToString());
            Number("value", entry.Measurement.Value);
            Number("threshold", entry.Condition.Threshold);
            Parameter("unit", entry.Condition.Unit);
            xml.WriteStartElement("area", Namespace);
            Element("areaDesc", entry.Area is { } area ? $"{station}, {area}" : station);
            if (entry.Source is { Latitude: { } latitude, Longitude: { } longitude }) Element("circle", string.Create(CultureInfo.InvariantCulture, $"{latitude},{longitude} 0"));
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        void Element(string name, string text) => xml.WriteElementString(name, Namespace, XmlText.Of(text));

        void Parameter(string name, string value)
        {
            xml.WriteStartElement("parameter", Namespace);
            Element("valueName", name);
            Element("value", value);
            xml.WriteEndElement();
        }

        void Number(string name, double value)
        {
            if (double.IsFinite(value)) Parameter(name, value.ToString("R", CultureInfo.InvariantCulture));
        }
    }

    private static (string Urgency, string Certainty) StateOf(Alert entry)
    {
        if (entry.HasEnded) return ("Past", entry.State is AlertState.Cleared ? "Observed" : "Unknown");
        if (entry.State == AlertState.Unconfirmed) return ("Unknown", "Unknown");
        if (entry.Condition.Figure?.Forecast is not null) return ("Future", "Likely");
        return (entry.Timing == AlertTiming.Late ? "Past" : "Immediate", "Observed");
    }

    /// <remarks>The standard has no fractions of seconds, and writes UTC as -00:00.</remarks>
    private string Time(DateTimeOffset time)
    {
        var local = TimeZoneInfo.ConvertTime(time, timeZone);
        return local.ToString(local.Offset == TimeSpan.Zero ? UtcFormat : TimeFormat, CultureInfo.InvariantCulture);
    }
}
