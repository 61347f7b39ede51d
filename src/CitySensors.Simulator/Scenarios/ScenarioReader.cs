using System.Text.Json;
using System.Text.Json.Serialization;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Faults;
using CitySensors.Simulator.Incidents;

namespace CitySensors.Simulator.Scenarios;

/// <summary>
/// Reads a scenario: <c>{"incidents": [{kind, station | latitude + longitude, radius_km, onset, ramp_up, plateau, ramp_down, intensity}],
/// "faults": [{kind, station, sensor, from, to, magnitude}]}</c>. A time is RFC 3339 or an ISO 8601 duration after the start of the
/// simulation; a fault without a sensor affects all sensors of its station.
/// </summary>
public sealed class ScenarioReader
{
    private const string NoObject = "A scenario must be a JSON object.";

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
    };

    private readonly CityOptions _city;
    private readonly CityLayout _layout;
    private readonly ScenarioFields _fields;

    private ScenarioReader(CityOptions city, DateTimeOffset start)
    {
        _city = city;
        _layout = new CityLayout(city);
        _fields = new ScenarioFields(start);
    }

    /// <summary>Returns the script, or all errors; for invalid JSON only the first one.</summary>
    public static (CityScript? Script, IReadOnlyList<string> Errors) Read(ReadOnlySpan<byte> text, CityOptions city, DateTimeOffset start)
    {
        ArgumentNullException.ThrowIfNull(city);
        ScenarioDocument? document;
        try
        {
            document = JsonSerializer.Deserialize<ScenarioDocument>(text, Format);
        }
        catch (JsonException error)
        {
            return (null, [Describe(error)]);
        }

        if (document is null) return (null, [NoObject]);
        var reader = new ScenarioReader(city, start);
        var incidents = (document.Incidents ?? []).Select(reader.Incident).ToList();
        var faults = (document.Faults ?? []).Select(reader.Fault).ToList();
        return reader._fields.Errors.Count > 0
            ? (null, reader._fields.Errors)
            : (new CityScript([.. incidents.OfType<Incident>().OrderBy(incident => incident.Onset)], [.. faults.OfType<Fault>().OrderBy(fault => fault.From)]), []);
    }

    /// <summary>The message of the serializer contains type names, which are meaningless to users.</summary>
    private static string Describe(JsonException error) => error switch
    {
        { InnerException: JsonException syntax } => $"Invalid JSON: {syntax.Message}",
        { Path: null or "$" } => NoObject,
        _ => $"{error.Path["$.".Length..]} (line {error.LineNumber + 1}) is an unknown member or has the wrong type",
    };

    private Incident? Incident(ScenarioDocument.IncidentEntry? entry, int index)
    {
        var path = $"incidents[{index}]";
        if (!_fields.Has(path, entry)) return null;
        var kind = _fields.Kind<IncidentKind>($"{path}.kind", entry.Kind);
        var centre = Centre(path, entry);
        var radius = _fields.Number($"{path}.radius_km", entry.RadiusKm, 0.001, 1000);
        var onset = _fields.Time($"{path}.onset", entry.Onset);
        var rampUp = _fields.Duration($"{path}.ramp_up", entry.RampUp);
        var plateau = _fields.Duration($"{path}.plateau", entry.Plateau);
        var rampDown = _fields.Duration($"{path}.ramp_down", entry.RampDown);
        var intensity = _fields.Number($"{path}.intensity", entry.Intensity, -1000, 1000);
        return kind is null || centre is null || radius is null || onset is null || intensity is null ? null
            : new Incident(kind.Value, centre.Value, radius.Value, onset.Value, rampUp, plateau, rampDown, intensity.Value);
    }

    private Position? Centre(string path, ScenarioDocument.IncidentEntry entry)
    {
        if (entry.Station is null)
        {
            var latitude = _fields.Number($"{path}.latitude", entry.Latitude, -90, 90);
            var longitude = _fields.Number($"{path}.longitude", entry.Longitude, -180, 180);
            return latitude is null || longitude is null ? null : new Position(latitude.Value, longitude.Value);
        }

        if (entry.Latitude is not null || entry.Longitude is not null)
            _fields.Add(path, "must have either a station or a position, not both");
        return Station($"{path}.station", entry.Station) is { } station ? _layout.PositionOf(station) : null;
    }

    private Fault? Fault(ScenarioDocument.FaultEntry? entry, int index)
    {
        var path = $"faults[{index}]";
        if (!_fields.Has(path, entry)) return null;
        var kind = _fields.Kind<FaultKind>($"{path}.kind", entry.Kind);
        var station = Station($"{path}.station", entry.Station);
        if (entry.Sensor is { } sensor && _city.SensorTypes.All(type => type.Id != sensor))
            _fields.Add($"{path}.sensor", $"is \"{sensor}\"; expected one of {string.Join(", ", _city.SensorTypes.Select(type => type.Id))}");
        var from = _fields.Time($"{path}.from", entry.From);
        var to = _fields.Time($"{path}.to", entry.To);
        if (to <= from) _fields.Add($"{path}.to", "must be after from");
        var magnitude = Magnitude($"{path}.magnitude", kind, entry.Magnitude);
        return kind is null || station is null || from is null || to is null || magnitude is null ? null
            : new Fault(kind.Value, CityLayout.IdOf(station.Value), entry.Sensor, from.Value, to.Value, magnitude.Value);
    }

    private double? Magnitude(string path, FaultKind? kind, double? magnitude)
    {
        switch (kind)
        {
            case FaultKind.Spike or FaultKind.Drift:
                return _fields.Number(path, magnitude, -1000, 1000);
            case FaultKind.FaultValue:
                return _fields.Number(path, magnitude ?? Faults.Fault.DefaultFaultValue, -1e9, 1e9);
            default:
                if (kind is not null && magnitude is not null) _fields.Add(path, $"must not be given for {ScriptNames.Of(kind.Value)}");
                return 0;
        }
    }

    private int? Station(string path, string? id)
    {
        if (id is not null && _layout.IndexOf(id) is >= 0 and var station) return station;
        _fields.Add(path, $"is {(id is null ? "missing" : $"\"{id}\"")}; expected {CityLayout.IdOf(0)} to {CityLayout.IdOf(_city.Stations - 1)}");
        return null;
    }
}
