using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using CitySensors.Core.Definitions;

namespace CitySensors.Core.Alerts.Texts;

/// <summary>A language of texts about alerts: one file, which the page reads, too. Immutable and thread safe.</summary>
public sealed class AlertLanguage
{
    private const string Folder = "alert-texts/";

    private readonly FrozenDictionary<string, string> _texts;

    private AlertLanguage(string tag, JsonElement file)
    {
        Tag = tag;
        _texts = TextsOf(file.GetProperty("texts"));
        Formats = new AlertFormats(file.GetProperty("formats"));
        Instructions = file.GetProperty("instructions").EnumerateObject()
            .ToFrozenDictionary(topic => topic.Name, topic => (IReadOnlyDictionary<string, string>)TextsOf(topic.Value));
    }

    /// <summary>English first, the others by tag.</summary>
    public static IReadOnlyList<AlertLanguage> All { get; } =
    [
        .. typeof(AlertLanguage).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(Load)
            .OrderBy(language => language.Tag != "en").ThenBy(language => language.Tag, StringComparer.Ordinal),
    ];

    /// <summary>The language that has every text.</summary>
    public static AlertLanguage English => All[0];

    /// <summary>The BCP 47 language tag.</summary>
    public string Tag { get; }

    internal AlertFormats Formats { get; }

    /// <summary>What to do, by topic and severity: the ready texts for public scales.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Instructions { get; }

    internal IEnumerable<KeyValuePair<string, string>> Texts => _texts;

    /// <summary>The language of a tag, or else of its primary language; null if there are no texts in it.</summary>
    public static AlertLanguage? Find(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return LocalizedTexts.Find(Tags, tag) is { } known ? All.First(language => language.Tag == known) : null;
    }

    /// <summary>A text with its placeholders, such as <c>{value}</c>, replaced. English where the language lacks it.</summary>
    public string Text(string key, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var template = _texts.GetValueOrDefault(key) ?? English._texts[key];
        return values.IsEmpty ? template : Fill(template, values);
    }

    /// <summary>Once from left to right: a value may look like a placeholder.</summary>
    internal static string Fill(string template, ReadOnlySpan<(string Name, string Value)> values)
    {
        var text = new StringBuilder();
        for (var rest = template.AsSpan(); ;)
        {
            var (start, end) = (rest.IndexOf('{'), rest.IndexOf('}'));
            if (start < 0 || end < start) return text.Append(rest).ToString();
            text.Append(rest[..start]).Append(ValueOf(rest[(start + 1)..end], values));
            rest = rest[(end + 1)..];
        }
    }

    private static FrozenDictionary<string, string> Tags { get; } = All.ToFrozenDictionary(language => language.Tag, language => language.Tag);

    private static string ValueOf(ReadOnlySpan<char> name, ReadOnlySpan<(string Name, string Value)> values)
    {
        foreach (var value in values)
            if (name.SequenceEqual(value.Name)) return value.Value;
        throw new ArgumentException($"There is no value for {{{name}}}.", nameof(values));
    }

    private static AlertLanguage Load(string resource)
    {
        using var stream = typeof(AlertLanguage).Assembly.GetManifestResourceStream(resource)!;
        using var json = JsonDocument.Parse(stream);
        return new AlertLanguage(Path.GetFileNameWithoutExtension(resource), json.RootElement);
    }

    private static FrozenDictionary<string, string> TextsOf(JsonElement json) =>
        json.EnumerateObject().ToFrozenDictionary(text => text.Name, text => text.Value.GetString()!);
}
