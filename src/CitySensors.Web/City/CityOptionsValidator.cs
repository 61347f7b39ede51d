using CitySensors.Core.Readings;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.City;

/// <summary>Reports all errors of the section <c>City</c> at once.</summary>
internal sealed class CityOptionsValidator : IValidateOptions<CityOptions>
{
    private const int MaxNameLength = 100;
    private const int MaxRetentionDays = 36_500;
    private const int MaxLatenessMinutes = 60;
    private const double MaxEventRadiusKm = 100;
    private const int MaxEventQuietMinutes = 24 * 60;

    public ValidateOptionsResult Validate(string? name, CityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Name) || options.Name.Length > MaxNameLength)
            faults.Add($"City:Name needs 1 to {MaxNameLength} characters.");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _))
            faults.Add($"City:TimeZone \"{options.TimeZone}\" is not a known time zone; expected an IANA name such as Europe/Berlin.");
        if (options.EffectiveLanguages.Count == 0 || options.EffectiveLanguages.Any(tag => !IsLanguage(tag)))
            faults.Add("City:Languages needs BCP 47 tags such as en or de-AT.");
        if (options.RetentionDays is < 1 or > MaxRetentionDays) faults.Add($"City:RetentionDays needs 1 to {MaxRetentionDays}.");
        if (options.AggregateRetentionDays != 0 && (options.AggregateRetentionDays < options.RetentionDays || options.AggregateRetentionDays > MaxRetentionDays))
            faults.Add($"City:AggregateRetentionDays needs 0 (forever), or City:RetentionDays to {MaxRetentionDays}.");
        if (options.ArchiveFolder is { } folder && (string.IsNullOrWhiteSpace(folder) || folder.Contains('\0', StringComparison.Ordinal)))
            faults.Add("City:ArchiveFolder must be the path of a folder, or be left out.");
        if (options.LatenessMinutes is < 1 or > MaxLatenessMinutes) faults.Add($"City:LatenessMinutes needs 1 to {MaxLatenessMinutes}.");
        if (!Enum.IsDefined(options.DefaultRules)) faults.Add("City:DefaultRules needs TailProbability, PublicScale or None.");
        if (options.EventRadiusKm is not (> 0 and <= MaxEventRadiusKm)) faults.Add($"City:EventRadiusKm needs a number above 0, {MaxEventRadiusKm} at most.");
        if (options.EventQuietMinutes is < 1 or > MaxEventQuietMinutes) faults.Add($"City:EventQuietMinutes needs 1 to {MaxEventQuietMinutes}.");
        if (options.Hazards is { } hazards) Validate(hazards, faults);
        if (options.Centre is { } centre) Validate(centre, faults);
        if (options.Tiles is { } tiles) Validate(tiles, faults);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Validate(CentreOptions centre, List<string> faults)
    {
        if (centre.Latitude is not (>= -90 and <= 90)) faults.Add("City:Centre:Latitude needs a number from -90 to 90.");
        if (centre.Longitude is not (>= -180 and <= 180)) faults.Add("City:Centre:Longitude needs a number from -180 to 180.");
    }

    private static void Validate(IReadOnlyDictionary<string, IReadOnlyList<string>> hazards, List<string> faults)
    {
        foreach (var (hazard, sensors) in hazards)
        {
            if (Identifier.Validate(hazard) is { } error) faults.Add($"City:Hazards:{hazard}: the name {error}.");
            foreach (var (i, sensor) in sensors.Index())
                if (Identifier.Validate(sensor) is { } sensorError) faults.Add($"City:Hazards:{hazard}:{i} {sensorError}.");
        }

        foreach (var sensor in hazards.Values.SelectMany(sensors => sensors).GroupBy(sensor => sensor).Where(same => same.Count() > 1))
            faults.Add($"City:Hazards names the sensor type \"{sensor.Key}\" more than once.");
    }

    private static void Validate(TileOptions tiles, List<string> faults)
    {
        if (TileOrigin.From(tiles.Url) is null || !tiles.Url!.Contains("{z}", StringComparison.Ordinal)
            || !tiles.Url.Contains("{x}", StringComparison.Ordinal) || !tiles.Url.Contains("{y}", StringComparison.Ordinal))
            faults.Add("City:Tiles:Url needs an http or https address with {z}, {x} and {y} in its path.");
        if (string.IsNullOrWhiteSpace(tiles.Attribution)) faults.Add("City:Tiles:Attribution is missing: the licence of a map wants its authors named.");
    }

    private static bool IsLanguage(string tag) =>
        tag is { Length: >= 2 and <= 35 } && char.IsAsciiLetter(tag[0]) && tag.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
