using System.Buffers;
using System.Text.Json;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;

namespace CitySensors.Server.Kafka;

/// <summary>Serializes a reading in the form that stations send, always with a timestamp: by default the arrival time.</summary>
internal static class ReadingText
{
    private const int Bytes = 384;

    public static byte[] Of(string station, in Reading reading, IReadOnlyList<SensorType> slots)
    {
        var text = new ArrayBufferWriter<byte>(Bytes);
        using var json = new Utf8JsonWriter(text, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("station_id"u8, station);
        json.WriteString("timestamp"u8, reading.EventTime.UtcDateTime);
        for (var slot = 0; slot < reading.Values.Length; slot++)
            if (!double.IsNaN(reading.Values[slot])) json.WriteNumber(slots[slot].Id, reading.Values[slot]);
        json.WriteEndObject();
        json.Flush();
        return text.WrittenSpan.ToArray();
    }
}
