using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using CitySensors.Core.Alerts;

namespace CitySensors.Storage.Cassandra.Stations;

/// <summary>
/// The state of a station with its unpublished alert entries in one cell, so that they are written atomically: the length of the state (4 bytes,
/// little-endian), the state, and the entries as JSON if there are any.
/// </summary>
internal static class StationStateCell
{
    public static byte[] Encode(ReadOnlySpan<byte> state, List<Alert> alerts)
    {
        byte[] entries = alerts.Count == 0 ? [] : JsonSerializer.SerializeToUtf8Bytes(alerts, OutboxJson.Default.ListAlert);
        var cell = new byte[sizeof(int) + state.Length + entries.Length];
        BinaryPrimitives.WriteInt32LittleEndian(cell, state.Length);
        state.CopyTo(cell.AsSpan(sizeof(int)));
        entries.CopyTo(cell, sizeof(int) + state.Length);
        return cell;
    }

    /// <exception cref="InvalidDataException">The cell is corrupt.</exception>
    public static (byte[] State, IReadOnlyList<Alert> Alerts) Decode(ReadOnlySpan<byte> cell)
    {
        if (cell.Length < sizeof(int) || BinaryPrimitives.ReadInt32LittleEndian(cell) is var length && (length < 0 || length > cell.Length - sizeof(int)))
            throw new InvalidDataException("The state of a station is truncated.");
        var entries = cell[(sizeof(int) + length)..];
        try
        {
            return (cell.Slice(sizeof(int), length).ToArray(), entries.IsEmpty ? [] : JsonSerializer.Deserialize(entries, OutboxJson.Default.ListAlert) ?? []);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"The alert entries of a station cannot be read: {error.Message}", error);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(List<Alert>))]
internal sealed partial class OutboxJson : JsonSerializerContext;
