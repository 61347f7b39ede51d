using CitySensors.Core.Sensors;
using CitySensors.Simulator.City;

namespace CitySensors.Simulator.Faults;

/// <summary>Applies the active faults to the values of each station. Not thread safe.</summary>
internal sealed class FaultBoard : IDisposable
{
    private readonly CityLayout _layout;
    private readonly IReadOnlyList<SensorType> _sensorTypes;
    private readonly IEnumerator<Fault> _coming;
    private readonly Dictionary<int, List<Active>> _active = [];
    private DateTimeOffset _next;

    /// <param name="faults">In order of start time; may be infinite. Faults of unknown stations or sensors are ignored.</param>
    public FaultBoard(CityLayout layout, IReadOnlyList<SensorType> sensorTypes, IEnumerable<Fault> faults)
    {
        _layout = layout;
        _sensorTypes = sensorTypes;
        _coming = faults.GetEnumerator();
        MoveNext();
    }

    /// <summary>Converts the true values of a station to those it sends; NaN is no value. Times must not decrease.</summary>
    public void Apply(int station, DateTimeOffset time, Span<double> values)
    {
        while (time >= _next)
        {
            Begin(_coming.Current);
            MoveNext();
        }

        if (_active.Count == 0 || !_active.TryGetValue(station, out var faults)) return;
        faults.RemoveAll(fault => time >= fault.Fault.To);
        foreach (var fault in faults) fault.Apply(time, ref values[fault.Place]);
        if (faults.Count == 0) _active.Remove(station);
    }

    public void Dispose() => _coming.Dispose();

    private void MoveNext() => _next = _coming.MoveNext() ? _coming.Current.From : DateTimeOffset.MaxValue;

    private void Begin(Fault fault)
    {
        var station = _layout.IndexOf(fault.StationId);
        if (station < 0) return;
        if (!_active.TryGetValue(station, out var faults)) _active[station] = faults = [];
        foreach (var (place, type) in _sensorTypes.Index())
            if (fault.Sensor is null || fault.Sensor == type.Id) faults.Add(new Active(fault, place, type.Distribution?.StandardDeviation ?? 0));
        faults.Sort((one, other) => one.Fault.Kind.CompareTo(other.Fault.Kind));
    }

    private sealed class Active(Fault fault, int place, double standardDeviation)
    {
        private double? _held;

        public Fault Fault => fault;

        public int Place => place;

        public void Apply(DateTimeOffset time, ref double value) => value = fault.Kind switch
        {
            FaultKind.Spike => value + fault.Magnitude * standardDeviation,
            FaultKind.Drift => value + fault.Magnitude * standardDeviation * ((time - fault.From) / (fault.To - fault.From)),
            FaultKind.Stuck => _held ??= value,
            FaultKind.FaultValue => fault.Magnitude,
            FaultKind.Offline => double.NaN,
            _ => throw new InvalidOperationException($"Unknown kind of fault: {fault.Kind}."),
        };
    }
}
