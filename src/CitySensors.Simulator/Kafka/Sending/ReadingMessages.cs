using System.Text.Json;
using Confluent.Kafka;

namespace CitySensors.Simulator.Kafka.Sending;

/// <summary>Creates one message per reading; the key is the station id, the value the JSON of the reading.</summary>
internal static class ReadingMessages
{
    /// <param name="body">NDJSON.</param>
    /// <param name="readings">The number of readings in the body.</param>
    public static IReadOnlyList<Message<byte[], byte[]>> FromBody(ReadOnlySpan<byte> body, int readings)
    {
        var messages = new List<Message<byte[], byte[]>>(readings);
        while (!body.IsEmpty)
        {
            var end = body.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (!line.IsEmpty) messages.Add(new Message<byte[], byte[]> { Key = GetStation(line), Value = line.ToArray() });
        }

        return messages;
    }

    private static byte[] GetStation(ReadOnlySpan<byte> reading)
    {
        var json = new Utf8JsonReader(reading);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isStation = json.ValueTextEquals("station_id"u8);
            json.Read();
            if (!isStation)
            {
                json.Skip();
                continue;
            }

            var station = new byte[json.ValueSpan.Length];
            return station[..json.CopyString(station)];
        }

        throw new FormatException("A reading sent to Kafka requires a station_id, which is the message key.");
    }
}
