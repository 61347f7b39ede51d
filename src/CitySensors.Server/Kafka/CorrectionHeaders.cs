using System.Text;
using Confluent.Kafka;

namespace CitySensors.Server.Kafka;

/// <summary>
/// The headers of a message whose values replace those of the stored reading of the same time: <c>on-conflict: replace</c>, and the name of the
/// sender in <c>sent-by</c>. Whoever may write to the topic can state any name.
/// </summary>
internal static class CorrectionHeaders
{
    private const string OnConflict = "on-conflict";
    private const string SentBy = "sent-by";
    private const string Unnamed = "kafka";
    private const int MaxNameLength = 100;

    public static Headers AddTo(Headers? headers, string sender)
    {
        headers ??= [];
        headers.Add(OnConflict, "replace"u8.ToArray());
        headers.Add(SentBy, Encoding.UTF8.GetBytes(sender));
        return headers;
    }

    /// <summary>The name of the sender; null if the message corrects nothing.</summary>
    public static string? Read(Headers? headers)
    {
        if (headers is not { Count: > 0 } || !headers.TryGetLastBytes(OnConflict, out var value) || !value.AsSpan().SequenceEqual("replace"u8)) return null;
        if (!headers.TryGetLastBytes(SentBy, out var sender)) return Unnamed;
        var name = new string([.. Encoding.UTF8.GetString(sender).Where(character => !char.IsControl(character)).Take(MaxNameLength)]);
        return string.IsNullOrWhiteSpace(name) ? Unnamed : name;
    }
}
