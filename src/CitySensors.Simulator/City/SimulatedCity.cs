using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Simulator.Faults;
using CitySensors.Simulator.Incidents;
using CitySensors.Simulator.Process;
using CitySensors.Simulator.Randomness;
using CitySensors.Simulator.Scenarios;

namespace CitySensors.Simulator.City;

/// <summary>
/// A city that need not exist: gives the values of its stations. The n-th reading of a station depends on the seed, the station, its time
/// and the script only, not on other stations nor on when it is asked for. A station takes memory, 12 kB with nine sensors, from its first
/// reading on. Not thread safe; two cities of the same options agree.
/// </summary>
public sealed class SimulatedCity : IDisposable
{
    private readonly CityOptions _options;
    private readonly SensorType[] _sensorTypes;
    private readonly MemoryProcess[]?[] _processes;
    private readonly IncidentField _incidents;
    private readonly FaultBoard _faults;
    private readonly double[] _shifts;

    public SimulatedCity(CityOptions options, CityScript script)
        : this(options, new CityLayout(options), script)
    {
    }

    internal SimulatedCity(CityOptions options, CityLayout layout, CityScript script)
    {
        ArgumentNullException.ThrowIfNull(script);
        _options = options;
        _sensorTypes = [.. options.SensorTypes];
        _processes = new MemoryProcess[]?[options.Stations];
        _shifts = new double[_sensorTypes.Length];
        Layout = layout;
        _incidents = new IncidentField(layout, _sensorTypes, script.Incidents);
        _faults = new FaultBoard(layout, _sensorTypes, script.Faults);
    }

    public CityLayout Layout { get; }

    public IReadOnlyList<StationDefinition> Stations => Layout.Stations;

    /// <summary>Gives the next reading of a station. Times must not go back, whichever station is asked.</summary>
    /// <param name="station">Its place in <see cref="Stations"/>.</param>
    /// <param name="time">The event time of the reading.</param>
    /// <param name="values">A place for each sensor type; NaN where the sensor gives no value.</param>
    /// <returns>False where the station sends no reading.</returns>
    public bool Observe(int station, DateTimeOffset time, Span<double> values)
    {
        _shifts.AsSpan().Clear();
        _incidents.AddShifts(station, time, _shifts);
        var processes = _processes[station] ??= Processes(station);
        for (var i = 0; i < processes.Length; i++)
        {
            var (kind, mean, standardDeviation) = _sensorTypes[i].Distribution;
            var value = mean + standardDeviation * (processes[i].Next() + _shifts[i]);
            values[i] = kind == DistributionKind.FoldedNormal ? Math.Abs(value) : value;
        }

        _faults.Apply(station, time, values);
        return values[.._sensorTypes.Length].ContainsAnyExcept(double.NaN);
    }

    public void Dispose()
    {
        _incidents.Dispose();
        _faults.Dispose();
    }

    private MemoryProcess[] Processes(int station) =>
        [.. _sensorTypes.Select(type => new MemoryProcess(SplitMix64.SeedOf(_options.Seed, CityLayout.IdOf(station), type.Id)))];
}
