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
    private static readonly TimeSpan MaxRuleDuration = TimeSpan.FromDays(7);

    private static readonly Dictionary<string, DefaultRuleChoice> RuleChoices = new()
    {
        ["tail_probability"] = DefaultRuleChoice.TailProbability,
        ["public_scale"] = DefaultRuleChoice.PublicScale,
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

    private static readonly string[] ThresholdKinds = ["above", "below", "tail_probability", "sector"];

    private static readonly Dictionary<string, Severity> Severities = Enum.GetValues<Severity>().ToDictionary(severity => severity.ToString());

    private static readonly Dictionary<string, Tail> Tails = new() { ["upper"] = Tail.Upper, ["lower"] = Tail.Lower, ["both"] = Tail.Both };

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
            json, "", "name", "unit", "distribution", "plausible", "fault_values", "suspect_values", "suspect_outside", "default_rules", "circular", "aggregation", "symbol", "decimals", "names");
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
        var names = errors.Names(json, "names", MaxNameLength);
        if (errors.Errors.Count > 0) return (null, null, errors.Errors);
        var type = new SensorType(id, name!, unit!, distribution, plausible ?? RangeOf(circular), faultValues)
        {
            SuspectValues = suspectValues, SuspectOutside = suspectOutside,
            Circular = circular, Aggregation = aggregation, Symbol = symbol, Decimals = decimals, Names = names,
        };
        return (type, rules, []);
    }

    /// <remarks>Whether what it names exists is for <see cref="RuleNames"/>: a rule that was stored must stay readable.</remarks>
    public static (Rule? Rule, IReadOnlyList<DefinitionError> Errors) ReadRule(string id, JsonElement json)
    {
        var errors = new ErrorCollector();
        CheckId(id, errors);
        if (!errors.IsObject(json, "")) return (null, errors.Errors);
        errors.OnlyMembers(json, "", ["sensor", "areas", "stations", "for", "min_values", "clear_after", "max_gap", "expire_after", "levels", "source", .. RuleWindowReader.Members]);
        var sensor = errors.Text(json, "", "sensor", Identifier.MaxLength, required: true);
        if (sensor is not null && Identifier.Validate(sensor) is { } error) errors.Add("sensor", $"The id {error}.");
        var areas = Ids(errors, json, "areas");
        var stations = Ids(errors, json, "stations");
        var lasting = errors.Duration(json, "", "for", MaxRuleDuration) ?? TimeSpan.Zero;
        var window = RuleWindowReader.Read(errors, json);
        var windows = RuleWindowReader.Windows(errors, json);
        var minValues = errors.Integer(json, "", "min_values", 1, MaxMinValues) ?? Rule.DefaultMinValues;
        var clearAfter = errors.Duration(json, "", "clear_after", MaxRuleDuration) ?? TimeSpan.Zero;
        var maxGap = errors.Duration(json, "", "max_gap", MaxRuleDuration);
        var expireAfter = errors.Duration(json, "", "expire_after", MaxRuleDuration) ?? Rule.DefaultExpireAfter;
        var source = errors.Text(json, "", "source", MaxSourceLength);
        var levels = errors.Array(json, "", "levels", MaxLevels, required: true).Select((level, i) => Level(errors, level, $"levels[{i}]")).ToList();
        if (levels.Count == 0 && errors.Errors.All(error => error.Member != "levels")) errors.Add("levels", "At least one level is required.");
        RuleWindowReader.CheckLevels(errors, json, levels);
        if (levels.All(level => level is not null)) CheckOrder(errors, levels!);
        return errors.Errors.Count > 0
            ? (null, errors.Errors)
            : (new Rule(id, sensor!, lasting, clearAfter, levels!, areas, stations, source, maxGap)
            {
                ExpireAfter = expireAfter, MinValues = window is null ? minValues : windows, Window = window,
            }, []);
    }

    private static void CheckId(string id, ErrorCollector errors)
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

    private static RuleLevel? Level(ErrorCollector errors, JsonElement json, string path)
    {
        if (!errors.IsObject(json, path)) return null;
        errors.OnlyMembers(json, path, "severity", "above", "below", "tail_probability", "tail", "clear", "sector");
        var severity = errors.Choice(json, path, "severity", Severities, required: true);
        var above = errors.Number(json, path, "above", double.MinValue, double.MaxValue);
        var below = errors.Number(json, path, "below", double.MinValue, double.MaxValue);
        var probability = errors.Number(json, path, "tail_probability", MinTailProbability, MaxTailProbability);
        var tail = errors.Choice(json, path, "tail", Tails);
        var sector = Sector(errors, json, path);
        var clear = probability is null
            ? errors.Number(json, path, "clear", double.MinValue, double.MaxValue)
            : errors.Number(json, path, "clear", MinTailProbability, MaxClearTailProbability);
        var given = ThresholdKinds.Count(name => ErrorCollector.IsGiven(json, name));
        if (given != 1) errors.Add(path, "Exactly one of above, below, tail_probability and sector is required.");
        if (tail is not null && probability is null) errors.Add(ErrorCollector.Path(path, "tail"), "Only valid with tail_probability.");
        if (sector is not null && clear is not null) errors.Add(ErrorCollector.Path(path, "clear"), "Not valid with sector, which has a margin.");
        if (clear > above) errors.Add(ErrorCollector.Path(path, "clear"), "Must not be above the threshold.");
        if (clear < below || clear < probability) errors.Add(ErrorCollector.Path(path, "clear"), "Must not be below the threshold.");

        Threshold? threshold =
            above is { } high ? new Threshold.Above(high, clear ?? high)
            : below is { } low ? new Threshold.Below(low, clear ?? low)
            : probability is { } p ? new Threshold.Improbable(p, clear ?? p, tail ?? Tail.Both) : sector;
        return severity is null || threshold is null ? null : new RuleLevel(severity.Value, threshold);
    }

    private static Threshold.InSector? Sector(ErrorCollector errors, JsonElement json, string path)
    {
        const string name = "sector";
        if (!json.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null) return null;
        var at = ErrorCollector.Path(path, name);
        if (!errors.IsObject(member, at)) return null;
        errors.OnlyMembers(member, at, "from", "to", "margin");
        var from = errors.Number(member, at, "from", 0, MaxPeriod, required: true);
        var to = errors.Number(member, at, "to", 0, MaxPeriod, required: true);
        var margin = errors.Number(member, at, "margin", 0, MaxPeriod);
        if (from == to && from is not null) errors.Add(at, "from and to must differ.");
        return from is null || to is null ? null : new Threshold.InSector(new(from.Value, to.Value), margin ?? 0);
    }

    /// <summary>More severe levels must be further out and all on the same side, so that one alert can move from level to level.</summary>
    private static void CheckOrder(ErrorCollector errors, List<RuleLevel> levels)
    {
        for (var i = 1; i < levels.Count; i++)
        {
            var (less, more) = (levels[i - 1], levels[i]);
            if (more.Severity <= less.Severity) errors.Add($"levels[{i}].severity", "Levels must be in ascending order of severity.");
            var further = (less.Threshold, more.Threshold) switch
            {
                (Threshold.Above a, Threshold.Above b) => b.Value > a.Value && b.Clear >= a.Clear,
                (Threshold.Below a, Threshold.Below b) => b.Value < a.Value && b.Clear <= a.Clear,
                (Threshold.Improbable a, Threshold.Improbable b) => b.Tail == a.Tail && b.Probability < a.Probability && b.Clear <= a.Clear,
                // Whether one sector is within the other depends on the circle: see RuleFit.
                (Threshold.InSector, Threshold.InSector) => true,
                _ => false,
            };
            if (!further) errors.Add($"levels[{i}]", "Must be of the same kind as the previous level, with threshold and clear further out.");
        }
    }

    private static string? Id(ErrorCollector errors, JsonElement json, string name)
    {
        var id = errors.Text(json, "", name, Identifier.MaxLength);
        if (id is not null && Identifier.Validate(id) is { } error) errors.Add(name, $"The id {error}.");
        return id;
    }

    private static List<string> Ids(ErrorCollector errors, JsonElement json, string name)
    {
        var ids = new List<string>();
        foreach (var (i, element) in errors.Array(json, "", name, MaxSelected).Index())
        {
            var id = ErrorCollector.TextOf(element);
            var error = id is null ? "must be a string" : Identifier.Validate(id);
            if (error is null) ids.Add(id!);
            else errors.Add($"{name}[{i}]", $"The id {error}.");
        }

        return ids;
    }
}
