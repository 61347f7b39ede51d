using System.Globalization;
using System.Text;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Stations;

/// <summary>How the sensors of a station differ from their types, by the id of the type. Equal by content, immutable and thread safe.</summary>
public sealed class StationSensors : IEquatable<StationSensors>
{
    private readonly SortedList<string, StationSensor> _sensors;
    private readonly string _content;

    public StationSensors(IEnumerable<KeyValuePair<string, StationSensor>> sensors)
    {
        ArgumentNullException.ThrowIfNull(sensors);
        _sensors = new SortedList<string, StationSensor>(sensors.ToDictionary(), StringComparer.Ordinal);
        HasUnits = _sensors.Values.Any(sensor => sensor.Unit is not null);
        Scoring = string.Concat(_sensors.Select(sensor => ScoringOf(sensor.Key, sensor.Value)));
        _content = Scoring + string.Concat(_sensors.Select(sensor => IntakeOf(sensor.Key, sensor.Value)));
    }

    /// <summary>The sensors in ordinal order of the ids of their types.</summary>
    public IReadOnlyList<KeyValuePair<string, StationSensor>> All => [.. _sensors];

    /// <summary>Whether a sensor sends in a unit of its own.</summary>
    public bool HasUnits { get; }

    /// <summary>The distributions and plausible ranges as a text, the same for the same ones; empty if there are none.</summary>
    internal string Scoring { get; }

    /// <summary>The sensor of a type; null if it does not differ from it.</summary>
    public StationSensor? Find(string sensor) => _sensors.GetValueOrDefault(sensor);

    /// <summary>A sensor type as it is at this station.</summary>
    public SensorType Apply(SensorType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (Find(type.Id) is not { } own) return type;
        // The type may have become circular since the station was defined.
        var distribution = own.Distribution is { } known && StationFit.ErrorsOf(known, type).Count == 0 ? known : type.Distribution;
        return type with { Distribution = distribution, Plausible = own.Plausible ?? type.Plausible };
    }

    public bool Equals(StationSensors? other) => other is not null && _content == other._content;

    public override bool Equals(object? obj) => Equals(obj as StationSensors);

    public override int GetHashCode() => _content.GetHashCode(StringComparison.Ordinal);

    private static string ScoringOf(string sensor, StationSensor own) => own.Distribution is null && own.Plausible is null ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"{sensor} {own.Distribution?.Kind} {own.Distribution?.Mean:R} {own.Distribution?.StandardDeviation:R} {own.Plausible?.Min:R} {own.Plausible?.Max:R}\n");

    private static string IntakeOf(string sensor, StationSensor own)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"\0{sensor} {own.Unit}");
        foreach (var entry in own.Calibration) text.Append(CultureInfo.InvariantCulture, $" {entry.From.UtcTicks} {entry.Scale:R} {entry.Offset:R}");
        return text.ToString();
    }
}
