using System.Text.Json;
using Confluent.Kafka;

namespace CitySensors.Simulator.Kafka.Sending;

/// <summary>Makes a message of each reading: its key is the station, its value the text of the reading.</summary>
internal static class ReadingMessages
{
    /// <param name="body">NDJSON.</param>
    /// <param name="readings">How many readings the body has.</param>
    public static IReadOnlyList<Message<byte[], byte[]>> Of(ReadOnlySpan<byte> body, int readings)
    {
        var messages = new List<Message<byte[], byte[]>>(readings);
        while (!body.IsEmpty)
        {
            var end = body.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (!line.IsEmpty) messages.Add(new Message<byte[], byte[]> { Key = StationOf(line), Value = line.ToArray() });
        }

        return messages;
    }

    private static byte[] StationOf(ReadOnlySpan<byte> reading)
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

        throw new FormatException("A reading without a station cannot be sent to Kafka, where the station is the key.");
    }
}
