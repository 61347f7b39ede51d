using System.Globalization;
using System.Text.Json.Nodes;
using CitySensors.Infra.Tests.Hosting;

namespace CitySensors.Infra.Tests.Compose;

/// <summary>A mount of a service: a path of this repository or a named volume, and where it is seen.</summary>
internal sealed record Mount(string Source, string Target, bool IsReadOnly)
{
    public bool IsPath => Source.StartsWith('.') || Source.StartsWith('/');
}

/// <summary>A service of the compose file.</summary>
internal sealed record Service(string Name, JsonNode Node)
{
    public string Image => Node["image"].Text();

    public IReadOnlyList<string> Profiles => Node["profiles"].Texts();

    public IReadOnlyDictionary<string, string> Environment =>
        Node["environment"].Members().ToDictionary(one => one.Name, one => one.Value.Text(), StringComparer.Ordinal);

    public IReadOnlyList<string> Command => Node["command"].Texts();

    /// <summary>Runs once and ends.</summary>
    public bool IsOnce => Node["restart"].Text() == "no";

    public IReadOnlyDictionary<string, string> DependsOn =>
        Node["depends_on"].Members().ToDictionary(one => one.Name, one => one.Value.At("condition").Text(), StringComparer.Ordinal);

    public bool HasHealthCheck => Node.At("healthcheck", "test") is not null;

    public IReadOnlyList<string> HealthCommand => Node.At("healthcheck", "test").Texts();

    public IReadOnlyList<Mount> Mounts => [.. Node["volumes"].Texts().Select(text => text.Split(':')).Select(part => new Mount(part[0], part[1], part.Contains("ro")))];

    /// <summary>Address, port here and port there.</summary>
    public IReadOnlyList<(string Address, int Published, int Target)> Ports =>
        [.. Node["ports"].Texts().Select(text => text.Split(':')).Select(part => (part.Length == 3 ? part[0] : "", Number(part[^2]), Number(part[^1])))];

    public IReadOnlyList<string> Networks => Node["networks"] is JsonArray list ? list.Texts() : [.. Node["networks"].Members().Select(one => one.Name)];

    /// <summary>The secrets by name, with the file name that the service sees.</summary>
    public IReadOnlyDictionary<string, string> Secrets => Node["secrets"].Items().ToDictionary(
        one => one is JsonObject ? one["source"].Text() : one.Text(), one => one is JsonObject ? one["target"].Text() : one.Text(), StringComparer.Ordinal);

    /// <summary>A duration such as 1m30s or 45s.</summary>
    public static TimeSpan Duration(string text)
    {
        var minutes = text.IndexOf('m');
        return TimeSpan.FromMinutes(minutes < 0 ? 0 : Number(text[..minutes])) + TimeSpan.FromSeconds(text.EndsWith('s') ? Number(text[(minutes + 1)..^1]) : 0);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
