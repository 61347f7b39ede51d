using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;

namespace CitySensors.Web.Json;

/// <summary>Gives every type of <see cref="ApiJson"/> the shape in MessagePack that it has in JSON. Thread safe.</summary>
/// <remarks>Both protocols of the hub then have one contract: snake_case members, and strings for times and enumerations.</remarks>
internal sealed class JsonShapeResolver : IFormatterResolver
{
    private JsonShapeResolver()
    {
    }

    /// <summary>For untrusted data: bounded depth and collision-resistant hashes.</summary>
    public static MessagePackSerializerOptions SerializerOptions { get; } =
        MessagePackSerializerOptions.Standard.WithResolver(new JsonShapeResolver()).WithSecurity(MessagePackSecurity.UntrustedData);

    public IMessagePackFormatter<T>? GetFormatter<T>() => Cache<T>.Formatter;

    private static class Cache<T>
    {
        public static readonly IMessagePackFormatter<T>? Formatter = ApiJson.Shared.GetTypeInfo(typeof(T)) is null
            ? BuiltinResolver.Instance.GetFormatter<T>()
            : new JsonShapeFormatter<T>()!;
    }
}
