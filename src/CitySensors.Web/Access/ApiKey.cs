namespace CitySensors.Web.Access;

/// <summary>What a key is for.</summary>
public enum ApiRole
{
    /// <summary>A station or gateway: sends readings.</summary>
    Station,

    /// <summary>Municipality staff: handles alerts.</summary>
    Staff,

    /// <summary>Changes stations, sensor types and rules, and may send readings.</summary>
    Engineer,
}

/// <summary>A key as it is kept: who has it, not what it is.</summary>
/// <param name="Id">Its part in clear, by which it is found and revoked.</param>
/// <param name="Name">Who or what it was made for.</param>
/// <param name="Hash">SHA-256 of the secret, in base64.</param>
public sealed record ApiKey(string Id, ApiRole Role, string Name, string Hash, DateTimeOffset Created);

/// <summary>A new key, which can be seen this once.</summary>
/// <param name="Key">How it is kept.</param>
/// <param name="Token">What its owner sends as <c>Authorization: Bearer …</c>.</param>
public sealed record CreatedKey(ApiKey Key, string Token);
