namespace CitySensors.Web.Access;

/// <summary>The role of an API key.</summary>
public enum ApiRole
{
    /// <summary>A station or gateway: sends readings.</summary>
    Station,

    /// <summary>Municipality staff: handles alerts.</summary>
    Staff,

    /// <summary>Changes stations, sensor types and rules, and may send readings.</summary>
    Engineer,
}

/// <summary>A stored key, without its secret.</summary>
/// <param name="Id">The public part of the key, which identifies it.</param>
/// <param name="Name">Who or what the key was created for.</param>
/// <param name="Hash">SHA-256 of the secret, in base64.</param>
/// <param name="Stations">The stations that it may send for, as patterns of <see cref="Core.Stations.StationScope"/>; null for all.</param>
public sealed record ApiKey(string Id, ApiRole Role, string Name, string Hash, DateTimeOffset Created, IReadOnlyList<string>? Stations = null);

/// <summary>A new key, whose token is only available now.</summary>
/// <param name="Key">The stored key.</param>
/// <param name="Token">What its owner sends as <c>Authorization: Bearer …</c>.</param>
public sealed record CreatedKey(ApiKey Key, string Token);
