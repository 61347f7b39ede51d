using System.Buffers;
using System.Text;
using System.Text.Json;
using CitySensors.Core.Sensors;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Faults;
using CitySensors.Simulator.Incidents;

namespace CitySensors.Simulator.Scenarios;

/// <summary>
/// Writes the ground truth for measuring detection: NDJSON, one line per incident and fault when it starts, with
/// <c>kind, stations, sensors, from, to, magnitude</c>; incidents also have <c>magnitudes</c>, one per station. Thread safe.
/// </summary>
/// <remarks>Magnitudes are in standard deviations, except for a fault value, whose magnitude is the value itself.</remarks>
public sealed class TruthLog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TextWriter _into;
    private readonly CityLayout _layout;
    private readonly IReadOnlyList<SensorType> _sensorTypes;
    private readonly IEnumerator<Incident> _incidents;
    private readonly IEnumerator<Fault> _faults;
    private readonly ArrayBufferWriter<byte> _line = new();
    private DateTimeOffset _nextIncident;
    private DateTimeOffset _nextFault;
    private long _nextTicks;

    /// <param name="into">The writer; not disposed.</param>
    public TruthLog(TextWriter into, CityOptions city, CityScript script)
    {
        ArgumentNullException.ThrowIfNull(city);
        ArgumentNullException.ThrowIfNull(script);
        _into = into;
        _layout = new CityLayout(city);
        _sensorTypes = city.SensorTypes;
        _incidents = script.Incidents.GetEnumerator();
        _faults = script.Faults.GetEnumerator();
        MoveToNextIncident();
        MoveToNextFault();
        NoteNext();
    }

    /// <summary>Writes everything that has started by then.</summary>
    public void AdvanceTo(DateTimeOffset time)
    {
        if (time.UtcTicks < Volatile.Read(ref _nextTicks)) return;
        lock (_lock)
        {
            while (_nextIncident <= time || _nextFault <= time)
            {
                if (_nextIncident <= _nextFault)
                {
                    WriteIncident(_incidents.Current);
                    MoveToNextIncident();
                }
                else
                {
                    WriteFault(_faults.Current);
                    MoveToNextFault();
                }
            }

            NoteNext();
            _into.Flush();
        }
    }

    public void Dispose()
    {
        _incidents.Dispose();
        _faults.Dispose();
    }

    private void MoveToNextIncident() => _nextIncident = _incidents.MoveNext() ? _incidents.Current.Onset : DateTimeOffset.MaxValue;

    private void MoveToNextFault() => _nextFault = _faults.MoveNext() ? _faults.Current.From : DateTimeOffset.MaxValue;

    private void NoteNext() =>
        Volatile.Write(ref _nextTicks, Math.Min(_nextIncident.UtcTicks, _nextFault.UtcTicks));

    private void WriteIncident(Incident incident)
    {
        var stations = new List<string>();
        var magnitudes = new List<double>();
        for (var i = 0; i < _layout.Stations.Count; i++)
        {
            var reach = incident.ReachAt(_layout.KilometresBetween(i, incident.Centre));
            if (reach == 0) continue;
            stations.Add(CityLayout.IdOf(i));
            magnitudes.Add(Math.Round(incident.Intensity * reach, 3));
        }

        var sensors = IncidentEffects.Of(incident.Kind).Select(effect => effect.Sensor).Where(id => _sensorTypes.Any(type => type.Id == id));
        WriteLine(ScriptNames.Of(incident.Kind), stations, sensors, incident.Onset, incident.End, incident.Intensity, magnitudes);
    }

    private void WriteFault(Fault fault) => WriteLine(
        ScriptNames.Of(fault.Kind),
        [fault.StationId],
        fault.Sensor is { } sensor ? [sensor] : _sensorTypes.Select(type => type.Id),
        fault.From,
        fault.To,
        fault.Magnitude,
        []);

    private void WriteLine(
        string kind,
        IEnumerable<string> stations,
        IEnumerable<string> sensors,
        DateTimeOffset from,
        DateTimeOffset to,
        double magnitude,
        List<double> magnitudes)
    {
        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line))
        {
            json.WriteStartObject();
            json.WriteString("kind", kind);
            WriteStrings(json, "stations", stations);
            WriteStrings(json, "sensors", sensors);
            json.WriteString("from", from.UtcDateTime);
            json.WriteString("to", to.UtcDateTime);
            json.WriteNumber("magnitude", Math.Round(magnitude, 3));
            if (magnitudes.Count > 0)
            {
                json.WriteStartArray("magnitudes");
                foreach (var value in magnitudes) json.WriteNumberValue(value);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        _into.Write(Encoding.UTF8.GetString(_line.WrittenSpan));
        _into.Write('\n');
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
