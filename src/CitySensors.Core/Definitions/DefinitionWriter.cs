using System.Text.Json;
using System.Xml;
using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Definitions;

/// <summary>Writes definitions in the JSON form that <see cref="DefinitionReader"/> reads.</summary>
public static class DefinitionWriter
{
    /// <summary>Writes a station without the places where it stood before, which no request states.</summary>
    public static void Write(Utf8JsonWriter json, StationDefinition station) => Write(json, station, null);

    /// <summary>Writes a station with the places where it stood before.</summary>
    public static void WriteWithMoves(Utf8JsonWriter json, StationDefinition station)
    {
        ArgumentNullException.ThrowIfNull(station);
        Write(json, station, station.Moves);
    }

    private static void Write(Utf8JsonWriter json, StationDefinition station, StationMoves? moves)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(station);
        json.WriteStartObject();
        json.WriteString("name", station.Name);
        if (station.Latitude is { } latitude) json.WriteNumber("latitude", latitude);
        if (station.Longitude is { } longitude) json.WriteNumber("longitude", longitude);
        if (station.Area is { } area) json.WriteString("area", area);
        if (station.Retention is { } retention) json.WriteString("retention", XmlConvert.ToString(retention));
        if (station.MaxAhead is { } maxAhead) json.WriteString("max_ahead", XmlConvert.ToString(maxAhead));
        if (station.MaxBehind is { } maxBehind) json.WriteString("max_behind", XmlConvert.ToString(maxBehind));
        if (station.TimeSource == TimeSource.Arrival) json.WriteString("time_source", "arrival");
        if (station.Device is { } device) json.WriteString("device", device);
        if (station.Sensors is { } sensors) Write(json, sensors);
        if (moves is not null) Write(json, moves);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, StationMoves moves)
    {
        json.WriteString(DefinitionReader.Since, moves.Since);
        json.WriteStartArray(DefinitionReader.FormerPlaces);
        foreach (var place in moves.Former)
        {
            json.WriteStartObject();
            if (place.From is { } from) json.WriteString("from", from);
            json.WriteString("name", place.Name);
            if (place.Latitude is { } latitude) json.WriteNumber("latitude", latitude);
            if (place.Longitude is { } longitude) json.WriteNumber("longitude", longitude);
            if (place.Area is { } area) json.WriteString("area", area);
            if (place.Device is { } device) json.WriteString("device", device);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, SensorType type)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(type);
        json.WriteStartObject();
        json.WriteString("name", type.Name);
        json.WriteString("unit", type.Unit);
        if (type.Distribution is { } distribution) Write(json, distribution);
        if (type.Plausible is { } plausible) Write(json, "plausible", plausible);
        WriteNumbers(json, "fault_values", type.FaultValues);
        WriteNumbers(json, "suspect_values", type.SuspectValues);
        if (type.SuspectOutside is { } outside) Write(json, "suspect_outside", outside);
        if (type.Circular is { } circular)
        {
            json.WriteStartObject("circular");
            json.WriteNumber("period", circular.Period);
            json.WriteEndObject();
        }

        if (type.Circular is null && type.Aggregation != Aggregation.Mean)
            json.WriteString("aggregation", type.Aggregation switch { Aggregation.EnergyMean => "energy_mean", Aggregation.Sum => "sum", _ => "counter_increment" });
        if (type.Symbol is { } symbol) json.WriteString("symbol", symbol);
        if (type.Decimals is { } decimals) json.WriteNumber("decimals", decimals);
        if (type.Names.Count > 0)
        {
            json.WriteStartObject("names");
            foreach (var (language, name) in type.Names.OrderBy(name => name.Key, StringComparer.Ordinal)) json.WriteString(language, name);
            json.WriteEndObject();
        }

        if (type.Tests is { } tests) SequenceTestReader.Write(json, tests);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Rule rule)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(rule);
        json.WriteStartObject();
        json.WriteString("sensor", rule.Sensor);
        WriteStrings(json, "areas", rule.Areas);
        WriteStrings(json, "stations", rule.Stations);
        if (rule.Window is { } window)
        {
            RuleWindowReader.Write(json, window, rule.MinValues);
        }
        else if (rule.Forecast is { } forecast)
        {
            RuleForecastReader.Write(json, forecast);
        }
        else
        {
            json.WriteString("for", XmlConvert.ToString(rule.For));
            json.WriteNumber("min_values", rule.MinValues);
        }

        json.WriteString("clear_after", XmlConvert.ToString(rule.ClearAfter));
        if (rule.MaxGap is { } maxGap) json.WriteString("max_gap", XmlConvert.ToString(maxGap));
        json.WriteString("expire_after", XmlConvert.ToString(rule.ExpireAfter));
        json.WriteStartArray("levels");
        foreach (var level in rule.Levels) Write(json, level);
        json.WriteEndArray();
        if (rule.Source is { } source) json.WriteString("source", source);
        if (rule.Audience is { } audience) json.WriteString("audience", audience switch { Audience.Public => "public", Audience.Staff => "staff", Audience.Confirmed => "confirmed", _ => "both" });
        RuleInstructionReader.Write(json, rule.Instructions);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RuleLevel level)
    {
        json.WriteStartObject();
        json.WriteString("severity", level.Severity.ToString());
        switch (level.Threshold)
        {
            case Threshold.Above above:
                json.WriteNumber("above", above.Value);
                json.WriteNumber("clear", above.Clear);
                break;
            case Threshold.Below below:
                json.WriteNumber("below", below.Value);
                json.WriteNumber("clear", below.Clear);
                break;
            case Threshold.Improbable improbable:
                json.WriteNumber("tail_probability", improbable.Probability);
                json.WriteString("tail", improbable.Tail switch { Tail.Upper => "upper", Tail.Lower => "lower", _ => "both" });
                json.WriteNumber("clear", improbable.Clear);
                break;
            case Threshold.InSector { Sector: var sector, Margin: var margin }:
                json.WriteStartObject("sector");
                json.WriteNumber("from", sector.From);
                json.WriteNumber("to", sector.To);
                json.WriteNumber("margin", margin);
                json.WriteEndObject();
                break;
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, StationSensors sensors)
    {
        json.WriteStartObject("sensors");
        foreach (var (sensor, own) in sensors.All)
        {
            json.WriteStartObject(sensor);
            if (own.Unit is { } unit) json.WriteString("unit", unit);
            if (own.Distribution is { } distribution) Write(json, distribution);
            if (own.Plausible is { } plausible) Write(json, "plausible", plausible);
            if (own.Calibration.Count > 0) Write(json, own.Calibration);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<Calibration> calibration)
    {
        json.WriteStartArray("calibration");
        foreach (var entry in calibration)
        {
            json.WriteStartObject();
            json.WriteString("from", entry.From.UtcDateTime);
            json.WriteNumber("scale", entry.Scale);
            json.WriteNumber("offset", entry.Offset);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Distribution distribution)
    {
        json.WriteStartObject("distribution");
        json.WriteString("kind", distribution.Kind == DistributionKind.Normal ? "normal" : "folded_normal");
        json.WriteNumber("mean", distribution.Mean);
        json.WriteNumber("standard_deviation", distribution.StandardDeviation);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, PlausibleRange range)
    {
        json.WriteStartObject(name);
        json.WriteNumber("min", range.Min);
        json.WriteNumber("max", range.Max);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<double> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
