using System.Diagnostics;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Storage;

/// <summary>
/// What one slice of readings or one change of definitions did to a station: a store keeps it as one. Reused from a pool; not thread safe.
/// </summary>
public sealed class StationDelta : IDisposable
{
    private readonly MemoryStream _state = new();
    private readonly BinaryWriter _stateWriter;

    public StationDelta() => _stateWriter = new BinaryWriter(_state);

    public StationDefinition Station { get; private set; } = StationDefinition.Unregistered("?");

    public string StationId => Station.Id;

    /// <summary>The session in which the station was loaded.</summary>
    public long Session { get; private set; }

    /// <summary>Grows with every delta of the station, across restarts and nodes.</summary>
    public long Revision { get; private set; }

    /// <summary>New readings with their scores. All of them were scored by the catalogue of the rows.</summary>
    public ScoredRows Rows { get; } = new();

    /// <summary>Changes of alerts in their order. A store with a log of its own numbers them in place.</summary>
    public List<Alert> Alerts { get; } = [];

    /// <summary>What <see cref="Stations.Station.WriteState"/> wrote; of a removal, the state of the successor of the same id.</summary>
    public ReadOnlySpan<byte> State => _state.GetBuffer().AsSpan(0, (int)_state.Length);

    /// <summary>The station is removed, with all that it sent.</summary>
    public bool IsRemoval { get; private set; }

    /// <summary>When the readings that caused the alerts arrived.</summary>
    public DateTimeOffset Arrived { get; set; }

    /// <summary>The span that decided; empty where nothing is traced.</summary>
    public ActivityContext Trace { get; set; }

    public bool HasChanges => Rows.Count > 0 || Alerts.Count > 0 || IsRemoval;

    public void Begin(StationDefinition station, Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(station);
        Station = station;
        Rows.Reset(catalogue);
        Alerts.Clear();
        _state.SetLength(0);
        IsRemoval = false;
        (Session, Revision) = (0, 0);
        Arrived = default;
        Trace = default;
    }

    /// <summary>Ends it with the state that the station has now.</summary>
    public void Complete(Station station, long session)
    {
        ArgumentNullException.ThrowIfNull(station);
        Station = station.Definition;
        (Session, Revision) = (session, station.NextRevision());
        _state.SetLength(0);
        station.WriteState(_stateWriter);
        _stateWriter.Flush();
    }

    /// <summary>Makes it the removal of its station; <see cref="Complete"/> then takes the successor.</summary>
    public void MarkRemoval() => IsRemoval = true;

    public void Dispose() => _stateWriter.Dispose();
}
