using CitySensors.Core.Definitions;
using CitySensors.Core.Events;
using CitySensors.Core.Stations;

namespace CitySensors.Web.City;

/// <summary>The city. Section <c>City</c> of the configuration.</summary>
public sealed class CityOptions
{
    public const string Section = "City";
    public const string DefaultName = "CitySensors";
    public const string DefaultTimeZone = "UTC";

    private static readonly string[] DefaultLanguages = ["en", "de"];

    public string Name { get; init; } = DefaultName;

    /// <summary>The IANA name of the time zone of the times in alert messages.</summary>
    public string TimeZone { get; init; } = DefaultTimeZone;

    /// <summary>The languages of the page and of texts about alerts as BCP 47 tags, default language first. Defaults to English and German.</summary>
    public IReadOnlyList<string>? Languages { get; init; }

    /// <summary>The initial centre of the map. Defaults to the median position of the stations.</summary>
    public CentreOptions? Centre { get; init; }

    /// <summary>The source of map tiles; without it there is no background map, and the page contacts no other server.</summary>
    public TileOptions? Tiles { get; init; }

    /// <summary>The default rules of the sensor types of a new city.</summary>
    public DefaultRuleChoice DefaultRules { get; init; } = DefaultRuleChoice.Both;

    /// <summary>The retention of readings in days of event time.</summary>
    public int RetentionDays { get; init; } = 30;

    /// <summary>The retention of the aggregates of hours in days of event time; 0 to keep them forever.</summary>
    public int AggregateRetentionDays { get; init; }

    /// <summary>The folder of the archive, a Parquet file of readings per day and area; null for none. Not in a cluster.</summary>
    public string? ArchiveFolder { get; init; }

    /// <summary>
    /// How many minutes a reading may be behind the newest one of its sensor to be decided again in order of event time. Older readings are stored,
    /// and what they show is in the alert log as late, also if they only arrive so long after their event time. At least 1: no reading arrives at once.
    /// </summary>
    public int LatenessMinutes { get; init; } = (int)StationPlan.DefaultLateness.TotalMinutes;

    /// <summary>
    /// The sensor types that show the same hazard, by the id of the hazard: their alerts can be of the same event. Replaces the
    /// <see cref="Hazards.Standard"/> ones.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Hazards { get; init; }

    /// <summary>How many kilometres apart stations of different areas may be for their alerts to be of the same event.</summary>
    public double EventRadiusKm { get; init; } = EventOptions.DefaultRadiusKilometres;

    /// <summary>How many minutes no alert may be active until an event is over.</summary>
    public int EventQuietMinutes { get; init; } = (int)EventOptions.DefaultQuiet.TotalMinutes;

    /// <summary>Whether readings of unregistered stations are accepted.</summary>
    public bool AcceptUnknownStations { get; init; } = true;

    internal IReadOnlyList<string> EffectiveLanguages => Languages ?? DefaultLanguages;

    /// <summary>What validated settings say of events.</summary>
    internal EventOptions Events() => new(new Hazards(Hazards ?? Core.Events.Hazards.Standard))
    {
        RadiusKilometres = EventRadiusKm, Quiet = TimeSpan.FromMinutes(EventQuietMinutes),
    };

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

    /// <summary>The attribution that the licence of the map requires.</summary>
    public string? Attribution { get; init; }
}
