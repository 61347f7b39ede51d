using System.Security.Claims;
using CitySensors.Web.Limits;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Access;

/// <summary>The keys in force: the file's, read again whenever it has changed. Thread safe.</summary>
public sealed class KeyRing
{
    /// <summary>Compared with where an id is not known, so that the answer takes as long.</summary>
    private static readonly byte[] NoHash = new byte[32];

    private readonly KeyFile _file;
    private readonly ILogger<KeyRing> _logger;
    private readonly Lock _reload = new();
    private volatile Loaded _loaded;

    /// <exception cref="InvalidDataException">The file is not one of keys.</exception>
    public KeyRing(IOptions<WebOptions> options, TimeProvider time, ILogger<KeyRing> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _file = new KeyFile(options.Value.KeyFile, time);
        _logger = logger;
        var stamp = _file.Stamp();
        _loaded = Load(stamp, wasKeyed: false);
        if (_loaded.Keys.Count == 0) AccessLog.Open(_logger, _file.FullPath);
    }

    public bool HasKeys => Current().Keys.Count > 0;

    /// <summary>
    /// Whether everybody on this machine may do everything. Once there was a key this is over until the next start: the server may by
    /// now listen where everybody can reach it, and the last key's end must not open it.
    /// </summary>
    public bool IsOpen => !Current().WasKeyed;

    /// <summary>Who has sent the token, or null where it is no key in force.</summary>
    internal ClaimsPrincipal? Find(string token)
    {
        if (!KeyToken.TrySplit(token, out var id, out var secret)) return null;
        var holder = Current().Keys.GetValueOrDefault(id);
        return KeyToken.Matches(secret, holder?.Hash ?? NoHash) ? holder?.Principal : null;
    }

    private Loaded Current()
    {
        var loaded = _loaded;
        var stamp = _file.Stamp();
        if (stamp == loaded.Stamp) return loaded;
        lock (_reload)
        {
            if (stamp == _loaded.Stamp) return _loaded;
            try
            {
                _loaded = Load(stamp, _loaded.WasKeyed);
                AccessLog.Reloaded(_logger, _loaded.Keys.Count);
            }
            catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                // The keys stay as they were until the file is whole again; with this stamp it is not read for each request.
                AccessLog.ReloadFailed(_logger, error);
                _loaded = _loaded with { Stamp = stamp };
            }

            return _loaded;
        }
    }

    private Loaded Load((DateTime Written, long Bytes)? stamp, bool wasKeyed)
    {
        var keys = _file.List().ToDictionary(key => key.Id, key => new Holder(Convert.FromBase64String(key.Hash), new ClaimsPrincipal(new KeyIdentity(key))), StringComparer.Ordinal);
        return new Loaded(stamp, keys, wasKeyed || keys.Count > 0);
    }

    private sealed record Holder(byte[] Hash, ClaimsPrincipal Principal);

    private sealed record Loaded((DateTime Written, long Bytes)? Stamp, Dictionary<string, Holder> Keys, bool WasKeyed);
}
