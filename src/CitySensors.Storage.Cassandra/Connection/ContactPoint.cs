using System.Diagnostics.CodeAnalysis;

namespace CitySensors.Storage.Cassandra.Connection;

/// <summary>The address of a node in the configuration: "host", "host:port" or "[address]:port".</summary>
internal sealed record ContactPoint(string Host, int Port)
{
    public static bool TryParse(string? text, [NotNullWhen(true)] out ContactPoint? point)
    {
        point = null;
        if (!Uri.TryCreate($"cql://{text}", UriKind.Absolute, out var uri) || uri.Host.Length == 0) return false;
        if (uri.UserInfo.Length > 0 || uri.PathAndQuery is not ("" or "/") || uri.Fragment.Length > 0 || uri.Port == 0) return false;
        point = new ContactPoint(uri.DnsSafeHost, uri.Port < 0 ? CassandraOptions.DefaultPort : uri.Port);
        return true;
    }
}
