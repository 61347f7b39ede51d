using System.Text.Json;
using System.Text.Json.Serialization;

namespace CitySensors.Core.Audit;

/// <summary>A few texts by name. Immutable.</summary>
public sealed class AuditDetails : IEquatable<AuditDetails>
{
    public const int MaxCount = 16;
    public const int MaxLength = 200;

    private const string Ellipsis = "…";

    private AuditDetails(IReadOnlyDictionary<string, string> members) => Members = members;

    public static AuditDetails None { get; } = new(new Dictionary<string, string>());

    public IReadOnlyDictionary<string, string> Members { get; }

    public string? this[string name] => Members.GetValueOrDefault(name);

    /// <summary>The members that have a value: the first <see cref="MaxCount"/>, and of each the first <see cref="MaxLength"/> characters.</summary>
    public static AuditDetails Of(params IEnumerable<(string Name, string? Value)> members)
    {
        var given = members.Where(member => member.Value is not null).Take(MaxCount).ToDictionary(member => member.Name, member => Shortened(member.Value!), StringComparer.Ordinal);
        return given.Count == 0 ? None : new AuditDetails(given);
    }

    /// <summary>As JSON, in which stores keep them; null if there are none.</summary>
    public string? ToJson() => Members.Count == 0 ? null : JsonSerializer.Serialize(Members, AuditDetailsJson.Default.IReadOnlyDictionaryStringString);

    /// <exception cref="InvalidDataException">The text is not what <see cref="ToJson"/> wrote.</exception>
    public static AuditDetails FromJson(string? json)
    {
        if (json is null) return None;
        try
        {
            return new AuditDetails(JsonSerializer.Deserialize(json, AuditDetailsJson.Default.IReadOnlyDictionaryStringString) ?? throw new JsonException("They are null."));
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"The details of an audit entry cannot be read: {error.Message}", error);
        }
    }

    public bool Equals(AuditDetails? other) => other is not null && ToJson() == other.ToJson();

    public override bool Equals(object? obj) => Equals(obj as AuditDetails);

    public override int GetHashCode() => ToJson()?.GetHashCode(StringComparison.Ordinal) ?? 0;

    private static string Shortened(string text)
    {
        if (text.Length <= MaxLength) return text;
        var end = MaxLength - Ellipsis.Length;
        // A pair of surrogates is one character.
        return $"{text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)]}{Ellipsis}";
    }
}

[JsonSourceGenerationOptions]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class AuditDetailsJson : JsonSerializerContext;
