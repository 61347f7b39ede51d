using CitySensors.Core.Sensors;
using CitySensors.Simulator.City;

namespace CitySensors.Simulator.Incidents;

/// <summary>Applies the active incidents to the values of each station. Not thread safe.</summary>
internal sealed class IncidentField : IDisposable
{
    private readonly CityLayout _layout;
    private readonly IReadOnlyList<SensorType> _sensorTypes;
    private readonly IEnumerator<Incident> _coming;
    private readonly List<Active> _active = [];
    private DateTimeOffset _next;

    /// <param name="incidents">In order of onset; may be infinite.</param>
    public IncidentField(CityLayout layout, IReadOnlyList<SensorType> sensorTypes, IEnumerable<Incident> incidents)
    {
        _layout = layout;
        _sensorTypes = sensorTypes;
        _coming = incidents.GetEnumerator();
        MoveNext();
    }

    /// <summary>Adds the effects of incidents to the values of a station, in standard deviations. Times must not decrease.</summary>
    public void AddShifts(int station, DateTimeOffset time, Span<double> shifts)
    {
        while (time >= _next)
        {
            _active.Add(new Active(_coming.Current, _layout, _sensorTypes));
            MoveNext();
        }

        for (var i = _active.Count - 1; i >= 0; i--)
        {
            var active = _active[i];
            if (time >= active.End) _active.RemoveAt(i);
            else active.AddShifts(station, time, shifts);
        }
    }

    public void Dispose() => _coming.Dispose();

    private void MoveNext() => _next = _coming.MoveNext() ? _coming.Current.Onset : DateTimeOffset.MaxValue;

    private sealed class Active
    {
        private readonly Incident _incident;
        private readonly float[] _reach;
        private readonly (int Place, double Sigmas)[] _effects;

        public Active(Incident incident, CityLayout layout, IReadOnlyList<SensorType> sensorTypes)
        {
            _incident = incident;
            End = incident.End;
            _reach = new float[layout.Stations.Count];
            for (var i = 0; i < _reach.Length; i++) _reach[i] = (float)incident.ReachAt(layout.KilometresBetween(i, incident.Centre));
            _effects = [.. from effect in IncidentEffects.Of(incident.Kind)
                           from type in sensorTypes.Index()
                           where type.Item.Id == effect.Sensor
                           select (type.Index, effect.Share * incident.Intensity)];
        }

        public DateTimeOffset End { get; }

        public void AddShifts(int station, DateTimeOffset time, Span<double> shifts)
        {
            if (_reach[station] == 0) return;
            var strength = _incident.StrengthAt(time) * _reach[station];
            foreach (var (place, sigmas) in _effects) shifts[place] += strength * sigmas;
        }
    }
}
