using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Simulator.Faults;
using CitySensors.Simulator.Incidents;
using CitySensors.Simulator.Process;
using CitySensors.Simulator.Randomness;
using CitySensors.Simulator.Scenarios;
using CitySensors.Simulator.Weather;

namespace CitySensors.Simulator.City;

/// <summary>
/// Generates the values of the stations of a simulated city: each follows the time of day and the weather of the city, with noise of its own.
/// The n-th reading of a station depends only on the seed, the station, its time and the script, not on other stations or the order of calls; time of day
/// and weather depend on the time only, so that simulations of successive periods continue each other. A station takes 12 kB of memory with nine sensors, from its first
/// reading on. Not thread safe; two cities with the same options agree.
/// </summary>
public sealed class SimulatedCity : IDisposable
{
    private readonly CityOptions _options;
    private readonly SensorType[] _sensorTypes;
    private readonly double[] _deviations;
    private readonly ValueCurve[] _curves;
    private readonly CityWeather _weather;
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
        _curves = CityWeather.Curves(_sensorTypes);
        _deviations = [.. _sensorTypes.Select(type => type.Distribution!.StandardDeviation)];
        _weather = new CityWeather(options);
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
        var moves = _weather.At(time);
        for (var i = 0; i < processes.Length; i++)
        {
            var value = _curves[i].Value(moves[i], processes[i].Next()) + _deviations[i] * _shifts[i];
            values[i] = _sensorTypes[i].Distribution!.Kind == DistributionKind.FoldedNormal ? Math.Abs(value) : value;
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
