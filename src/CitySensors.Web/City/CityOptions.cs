using CitySensors.Core.Definitions;

namespace CitySensors.Web.City;

/// <summary>The city as its page presents it. Section <c>City</c> of the configuration.</summary>
public sealed class CityOptions
{
    public const string Section = "City";
    public const string DefaultName = "CitySensors";
    public const string DefaultTimeZone = "UTC";

    private static readonly string[] DefaultLanguages = ["en", "de"];

    public string Name { get; init; } = DefaultName;

    /// <summary>The IANA name of the time zone in which alerts tell the time.</summary>
    public string TimeZone { get; init; } = DefaultTimeZone;

    /// <summary>BCP 47 tags, the most usual one first; English and German unless given.</summary>
    public IReadOnlyList<string>? Languages { get; init; }

    /// <summary>Where the map begins; the middle of the stations unless given.</summary>
    public CentreOptions? Centre { get; init; }

    /// <summary>The map behind the stations; without it there is none, and the page asks nobody but this server.</summary>
    public TileOptions? Tiles { get; init; }

    /// <summary>The rules that the sensor types of a new city begin with.</summary>
    public DefaultRuleChoice DefaultRules { get; init; } = DefaultRuleChoice.TailProbability;

    /// <summary>How many days of event time readings are kept.</summary>
    public int RetentionDays { get; init; } = 30;

    /// <summary>Whether readings of stations that nobody registered are kept.</summary>
    public bool AcceptUnknownStations { get; init; } = true;

    internal IReadOnlyList<string> EffectiveLanguages => Languages ?? DefaultLanguages;

    /// <summary>The time zone of a validated name.</summary>
    public TimeZoneInfo FindTimeZone() => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
}

/// <summary>A place in degrees, WGS 84.</summary>
public sealed class CentreOptions
{
    public double? Latitude { get; init; }

    public double? Longitude { get; init; }
}

/// <summary>A tile server, such as <c>https://tile.openstreetmap.org/{z}/{x}/{y}.png</c>.</summary>
public sealed class TileOptions
{
    public string? Url { get; init; }

    /// <summary>Whom the licence of the map wants to be named.</summary>
    public string? Attribution { get; init; }
}
