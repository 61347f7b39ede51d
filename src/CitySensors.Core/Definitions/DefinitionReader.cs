using System.Text.Json;
using CitySensors.Core.Alerts;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using static CitySensors.Core.Definitions.DefinitionLimits;

namespace CitySensors.Core.Definitions;

/// <summary>Reads definitions from the JSON form used by the API and the stores; reports all errors at once.</summary>
public static class DefinitionReader
{
    private static readonly TimeSpan MaxRetention = TimeSpan.FromDays(36500);
    private static readonly TimeSpan MaxAhead = TimeSpan.FromDays(1);

    private static readonly Dictionary<string, DefaultRuleChoice> RuleChoices = new()
    {
        ["tail_probability"] = DefaultRuleChoice.TailProbability,
        ["public_scale"] = DefaultRuleChoice.PublicScale,
        ["both"] = DefaultRuleChoice.Both,
        ["none"] = DefaultRuleChoice.None,
    };

    private static readonly Dictionary<string, Aggregation> Aggregations = new()
    {
        ["mean"] = Sensors.Aggregation.Mean,
        ["energy_mean"] = Sensors.Aggregation.EnergyMean,
        ["sum"] = Sensors.Aggregation.Sum,
        ["counter_increment"] = Sensors.Aggregation.CounterIncrement,
        ["circular_mean"] = Sensors.Aggregation.CircularMean,
    };

    private static readonly Dictionary<string, TimeSource> TimeSources = new() { ["station"] = TimeSource.Station, ["arrival"] = TimeSource.Arrival };

    private static readonly string[] StationMembers = ["name", "latitude", "longitude", "area", "retention", "max_ahead", "max_behind", "time_source", "device", "sensors"];

    /// <summary>Members of stations that only stores write.</summary>
    internal const string Since = "place_since";
    internal const string FormerPlaces = "former_places";

    private const string MovedAtMember = "moved_at";

    /// <summary>Reads a station without the places where it stood before.</summary>
    public static (StationDefinition? Station, IReadOnlyList<DefinitionError> Errors) ReadStation(string id, JsonElement json)
    {
        var errors = new ErrorCollector();
        CheckId(id, errors);
        if (!errors.IsObject(json, "")) return (null, errors.Errors);
        errors.OnlyMembers(json, "", StationMembers);
        return (ReadStation(id, json, errors), errors.Errors);
    }

    /// <summary>Reads a station from a store, with the places where it stood before.</summary>
    public static (StationDefinition? Station, IReadOnlyList<DefinitionError> Errors) ReadStoredStation(string id, JsonElement json)
    {
        var errors = new ErrorCollector();
        CheckId(id, errors);
        if (!errors.IsObject(json, "")) return (null, errors.Errors);
        errors.OnlyMembers(json, "", [.. StationMembers, Since, FormerPlaces]);
        var moves = ReadMoves(json, errors);
        return (ReadStation(id, json, errors) is { } station ? station with { Moves = moves } : null, errors.Errors);
    }

    /// <summary>Reads the change that a request makes to a station.</summary>
    /// <param name="id">The station.</param>
    /// <param name="json">The body.</param>
    /// <param name="now">The current time, from when on a changed place counts unless the body states another time.</param>
    public static (DefinitionChange.PutStation? Change, IReadOnlyList<DefinitionError> Errors) ReadStationChange(string id, JsonElement json, DateTimeOffset now)
    {
        var errors = new ErrorCollector();
        CheckId(id, errors);
        if (!errors.IsObject(json, "")) return (null, errors.Errors);
        errors.OnlyMembers(json, "", [.. StationMembers, MovedAtMember]);
        return (ReadStationChange(id, json, now, errors), errors.Errors);
    }

    /// <summary>Reads a station of a list, whose id is a member.</summary>
    /// <returns>The id, also of an invalid station; null if it is missing or not a string.</returns>
    public static (string? Id, DefinitionChange.PutStation? Change, IReadOnlyList<DefinitionError> Errors) ReadStationChange(JsonElement json, DateTimeOffset now)
    {
        var errors = new ErrorCollector();
        if (!errors.IsObject(json, "")) return (null, null, errors.Errors);
        errors.OnlyMembers(json, "", ["id", .. StationMembers, MovedAtMember]);
        var id = errors.Text(json, "", "id", Identifier.MaxLength, required: true);
        if (id is not null) CheckId(id, errors);
        return (id, ReadStationChange(id ?? "", json, now, errors), errors.Errors);
    }

    private static DefinitionChange.PutStation? ReadStationChange(string id, JsonElement json, DateTimeOffset now, ErrorCollector errors)
    {
        var movedAt = errors.Time(json, "", MovedAtMember);
        if (movedAt > now) errors.Add(MovedAtMember, "Must not be in the future.");
        return ReadStation(id, json, errors) is { } station ? new DefinitionChange.PutStation(station) { MovedAt = movedAt, EnteredAt = Stored(now) } : null;
    }

    /// <summary>To the microsecond, as times are read.</summary>
    private static DateTimeOffset Stored(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);

    private static StationMoves? ReadMoves(JsonElement json, ErrorCollector errors)
    {
        if (errors.Time(json, "", Since) is not { } since) return null;
        var former = new List<StationPlace>();
        foreach (var (i, place) in errors.Array(json, "", FormerPlaces, StationMoves.MaxFormer, required: true).Index())
        {
            var path = $"{FormerPlaces}[{i}]";
            if (!errors.IsObject(place, path)) continue;
            former.Add(new StationPlace(
                errors.Time(place, path, "from"),
                errors.Text(place, path, "name", MaxNameLength, required: true) ?? "",
                errors.Number(place, path, "latitude", -90, 90),
                errors.Number(place, path, "longitude", -180, 180),
                errors.Text(place, path, "area", Identifier.MaxLength),
                errors.Text(place, path, "device", MaxDeviceLength)));
        }

        return new StationMoves(since, former);
    }

    private static StationDefinition? ReadStation(string id, JsonElement json, ErrorCollector errors)
    {
        var name = errors.Text(json, "", "name", MaxNameLength, required: true);
        var latitude = errors.Number(json, "", "latitude", -90, 90);
        var longitude = errors.Number(json, "", "longitude", -180, 180);
        var (hasLatitude, hasLongitude) = (ErrorCollector.IsGiven(json, "latitude"), ErrorCollector.IsGiven(json, "longitude"));
        if (hasLatitude != hasLongitude) errors.Add(hasLongitude ? "latitude" : "longitude", "Latitude and longitude must be given together.");
        var area = Id(errors, json, "area");
        var retention = errors.Duration(json, "", "retention", MaxRetention);
        if (retention < TimeSpan.FromDays(1)) errors.Add("retention", "Must be at least one day.");
        var maxAhead = errors.Duration(json, "", "max_ahead", MaxAhead);
        var maxBehind = errors.Duration(json, "", "max_behind", MaxRetention);
        var source = errors.Choice(json, "", "time_source", TimeSources) ?? TimeSource.Station;
        var device = errors.Text(json, "", "device", MaxDeviceLength);
        var sensors = StationSensorReader.Read(errors, json);
        return errors.Errors.Count > 0 ? null : new(id, name!, latitude, longitude, area, retention, maxAhead, maxBehind, source) { Device = device, Sensors = sensors };
    }

    public static (SensorType? SensorType, DefaultRuleChoice? DefaultRules, IReadOnlyList<DefinitionError> Errors) ReadSensorType(
        string id, JsonElement json)
    {
        var errors = new ErrorCollector();
        CheckId(id, errors);
        if (id is "station_id" or "timestamp") errors.Add("id", "The id is reserved for another member of a reading.");
        if (!errors.IsObject(json, "")) return (null, null, errors.Errors);
        errors.OnlyMembers(
            json, "", "name", "unit", "distribution", "plausible", "fault_values", "suspect_values", "suspect_outside", "default_rules", "circular", "aggregation", "symbol", "decimals", "names", "quality_tests");
        var name = errors.Text(json, "", "name", MaxNameLength, required: true);
        var unit = errors.Text(json, "", "unit", MaxUnitLength, required: true);
        var distribution = DistributionReader.Distribution(errors, json, "");
        var plausible = DistributionReader.Range(errors, json, "", "plausible");
        var faultValues = Numbers(errors, json, "fault_values", MaxFaultValues);
        var suspectValues = Numbers(errors, json, "suspect_values", MaxSuspectValues);
        var suspectOutside = DistributionReader.Range(errors, json, "", "suspect_outside");
        var rules = errors.Choice(json, "", "default_rules", RuleChoices);
        var circular = Circular(errors, json, distribution);
        var aggregation = Aggregation(errors, json, circular, unit);
        var symbol = errors.Symbol(json, "symbol");
        var decimals = errors.Integer(json, "", "decimals", 0, MaxDecimals);
        var names = errors.TextsByLanguage(json, "", "names", MaxNameLength, MaxNames);
        var tests = SequenceTestReader.Read(errors, json, hasDistribution: ErrorCollector.IsGiven(json, "distribution"), isCircular: ErrorCollector.IsGiven(json, "circular"));
        if (errors.Errors.Count > 0) return (null, null, errors.Errors);
        var type = new SensorType(id, name!, unit!, distribution, plausible ?? RangeOf(circular), faultValues)
        {
            SuspectValues = suspectValues, SuspectOutside = suspectOutside,
            Circular = circular, Aggregation = aggregation, Symbol = symbol, Decimals = decimals, Names = names, Tests = tests,
        };
        return (type, rules, []);
    }

    /// <remarks>Whether what it names exists is for <see cref="RuleNames"/>: a rule that was stored must stay readable.</remarks>
    public static (Rule? Rule, IReadOnlyList<DefinitionError> Errors) ReadRule(string id, JsonElement json) => RuleReader.Read(id, json);

    internal static void CheckId(string id, ErrorCollector errors)
    {
        if (Identifier.Validate(id) is { } error) errors.Add("id", $"The id {error}.");
    }

    private static CircularScale? Circular(ErrorCollector errors, JsonElement json, Distribution? distribution)
    {
        const string path = "circular";
        if (!json.TryGetProperty(path, out var member) || member.ValueKind == JsonValueKind.Null || !errors.IsObject(member, path)) return null;
        errors.OnlyMembers(member, path, "period");
        var period = errors.Number(member, path, "period", MinPeriod, MaxPeriod, required: true);
        if (distribution?.Kind == DistributionKind.FoldedNormal) errors.Add("distribution.kind", "Must be normal, because the values are circular.");
        if (distribution is not null && !(distribution.Mean >= 0 && distribution.Mean < period))
            errors.Add("distribution.mean", "Must be from 0 to less than the period.");
        return period is { } length ? new CircularScale(length) : null;
    }

    /// <summary>The period itself is included: some devices send 360 for north.</summary>
    private static PlausibleRange? RangeOf(CircularScale? circular) => circular is null ? null : new(0, circular.Period);

    private static Aggregation Aggregation(ErrorCollector errors, JsonElement json, CircularScale? circular, string? unit)
    {
        const string path = "aggregation";
        var aggregation = errors.Choice(json, "", path, Aggregations) ?? (circular is null ? Sensors.Aggregation.Mean : Sensors.Aggregation.CircularMean);
        if (circular is not null != (aggregation == Sensors.Aggregation.CircularMean))
            errors.Add(path, circular is null ? "circular_mean is only valid with circular." : "Must be circular_mean, because the values are circular.");
        if (aggregation == Sensors.Aggregation.EnergyMean && unit?.StartsWith("dB", StringComparison.Ordinal) == false) errors.Add(path, "energy_mean is only valid for a unit of decibels.");
        return aggregation;
    }

    private static List<double> Numbers(ErrorCollector errors, JsonElement json, string name, int maxCount)
    {
        var numbers = new List<double>();
        foreach (var (i, element) in errors.Array(json, "", name, maxCount).Index())
        {
            if (ErrorCollector.IsFinite(element)) numbers.Add(element.GetDouble());
            else errors.Add($"{name}[{i}]", "Must be a number.");
        }

        return numbers;
    }

    private static string? Id(ErrorCollector errors, JsonElement json, string name)
    {
        var id = errors.Text(json, "", name, Identifier.MaxLength);
        if (id is not null && Identifier.Validate(id) is { } error) errors.Add(name, $"The id {error}.");
        return id;
    }
}
