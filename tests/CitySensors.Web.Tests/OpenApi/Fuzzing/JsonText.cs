using System.Text.Encodings.Web;
using System.Text.Json;

namespace CitySensors.Web.Tests.OpenApi.Fuzzing;

internal static class JsonText
{
    public static JsonSerializerOptions Readable { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
