using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Simulator.Faults;
using CitySensors.Simulator.Incidents;
using CitySensors.Simulator.Process;
using CitySensors.Simulator.Randomness;
using CitySensors.Simulator.Scenarios;

namespace CitySensors.Simulator.City;

/// <summary>
/// Generates the values of the stations of a simulated city. The n-th reading of a station depends only on the seed, the station, its time
/// and the script, not on other stations or the order of calls. A station takes 12 kB of memory with nine sensors, from its first
/// reading on. Not thread safe; two cities with the same options agree.
/// </summary>
public sealed class SimulatedCity : IDisposable
{
    private readonly CityOptions _options;
    private readonly SensorType[] _sensorTypes;
    private readonly Distribution[] _distributions;
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
        _distributions = [.. _sensorTypes.Select(type =>
            type.Distribution ?? throw new ArgumentException($"The sensor type {type.Id} has no distribution to simulate.", nameof(options)))];
        _processes = new MemoryProcess[]?[options.Stations];
        _shifts = new double[_sensorTypes.Length];
        Layout = layout;
        _incidents = new IncidentField(layout, _sensorTypes, script.Incidents);
        _faults = new FaultBoard(layout, _sensorTypes, script.Faults);
    }

    public CityLayout Layout { get; }

    public IReadOnlyList<StationDefinition> Stations => Layout.Stations;

    /// <summary>Generates the next reading of a station. Times must not decrease, across all stations.</summary>
    /// <param name="station">The index in <see cref="Stations"/>.</param>
    /// <param name="time">The event time of the reading.</param>
    /// <param name="values">Receives one value per sensor type; NaN if the sensor sends none.</param>
    /// <returns>False if the station sends no reading.</returns>
    public bool Observe(int station, DateTimeOffset time, Span<double> values)
    {
        _shifts.AsSpan().Clear();
        _incidents.AddShifts(station, time, _shifts);
        var processes = _processes[station] ??= Processes(station);
        for (var i = 0; i < processes.Length; i++)
        {
            var (kind, mean, standardDeviation) = _distributions[i];
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
