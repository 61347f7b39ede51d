using System.Globalization;
using System.Xml;
using CitySensors.Core.Alerts;
using CitySensors.Core.Alerts.Texts;

namespace CitySensors.Web.Feeds;

/// <summary>Writes alerts as an Atom feed (RFC 4287), with a link to the <see cref="CapMessage"/> of each.</summary>
internal static class AtomFeed
{
    public const string MediaType = "application/atom+xml";
    private const string Namespace = "http://www.w3.org/2005/Atom";

    /// <summary>Writes a feed.</summary>
    /// <param name="xml">The writer.</param>
    /// <param name="city">The name of the city.</param>
    /// <param name="language">The language of the texts.</param>
    /// <param name="root">The address of the server, with a slash at the end.</param>
    /// <param name="updated">When something changed last.</param>
    /// <param name="entries">The newest entry of each alert, newest first, with its text.</param>
    public static void Write(XmlWriter xml, string city, AlertLanguage language, Uri root, DateTimeOffset updated, IEnumerable<(Alert Alert, LocalizedAlert Text)> entries)
    {
        ArgumentNullException.ThrowIfNull(xml);
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(entries);
        xml.WriteStartDocument();
        xml.WriteStartElement("feed", Namespace);
        xml.WriteAttributeString("xml", "lang", null, language.Tag);
        Element("id", new Uri(root, "api/alerts/feed").AbsoluteUri);
        Element("title", language.Text("feed.title", ("city", city)));
        Element("updated", Time(updated));
        xml.WriteStartElement("author", Namespace);
        Element("name", city);
        xml.WriteEndElement();
        Link("self", MediaType, $"api/alerts/feed?lang={language.Tag}");
        Link("alternate", "text/html", "");
        foreach (var (alert, text) in entries)
        {
            xml.WriteStartElement("entry", Namespace);
            Element("id", $"urn:citysensors:alert:{alert.Id}");
            Element("title", text.Headline);
            Element("updated", Time(alert.Updated));
            Element("published", Time(alert.Onset));
            Element("summary", text.Instruction is { } instruction ? $"{text.Description} {instruction}" : text.Description);
            xml.WriteStartElement("category", Namespace);
            xml.WriteAttributeString("term", alert.HasEnded ? "ended" : alert.Severity.ToString());
            xml.WriteEndElement();
            Link("alternate", CapMessage.MediaType, string.Create(CultureInfo.InvariantCulture, $"api/alerts/{alert.Id}/cap?sequence={alert.Sequence}"));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndDocument();

        void Element(string name, string text) => xml.WriteElementString(name, Namespace, XmlText.Of(text));

        void Link(string relation, string mediaType, string path)
        {
            xml.WriteStartElement("link", Namespace);
            xml.WriteAttributeString("rel", relation);
            xml.WriteAttributeString("type", mediaType);
            xml.WriteAttributeString("href", new Uri(root, path).AbsoluteUri);
            xml.WriteEndElement();
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
