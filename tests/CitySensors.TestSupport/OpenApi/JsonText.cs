using System.Text.Encodings.Web;
using System.Text.Json;

namespace CitySensors.TestSupport.OpenApi;

public static class JsonText
{
    public static JsonSerializerOptions Readable { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
