using CitySensors.Core.Readings;

namespace CitySensors.Core.Stations;

/// <summary>Stations by their ids, and by prefixes of ids: patterns such as <c>gate-7</c> and <c>market-*</c>. Immutable and thread safe.</summary>
public sealed class StationScope
{
    public const int MaxPatterns = 1000;

    private const char Any = '*';

    private readonly HashSet<string> _ids;
    private readonly string[] _prefixes;

    /// <exception cref="ArgumentException">A pattern is invalid.</exception>
    public StationScope(IEnumerable<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        var all = patterns.ToList();
        if (all.Select(Validate).FirstOrDefault(error => error is not null) is { } fault) throw new ArgumentException(fault, nameof(patterns));
        _ids = all.Where(pattern => !IsPrefix(pattern)).ToHashSet(StringComparer.Ordinal);
        _prefixes = [.. all.Where(IsPrefix).Select(pattern => pattern[..^1])];
    }

    /// <returns>The error of a pattern; null if it is valid.</returns>
    public static string? Validate(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var id = IsPrefix(pattern) ? pattern[..^1] : pattern;
        return Identifier.Validate(id) is { } error ? $"\"{pattern}\" must be a station id, or the start of one and a *: the id {error}." : null;
    }

    public bool Contains(string stationId) => _ids.Contains(stationId) || Array.Exists(_prefixes, prefix => stationId.StartsWith(prefix, StringComparison.Ordinal));

    private static bool IsPrefix(string pattern) => pattern.EndsWith(Any);
}
