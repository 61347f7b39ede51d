using System.Diagnostics;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Storage;

/// <summary>
/// The effect of one slice of readings or one change of definitions on a station, persisted atomically. Pooled; not thread safe.
/// </summary>
public sealed class StationDelta : IDisposable
{
    private readonly MemoryStream _state = new();
    private readonly BinaryWriter _stateWriter;

    public StationDelta() => _stateWriter = new BinaryWriter(_state);

    public StationDefinition Station { get; private set; } = StationDefinition.Unregistered("?");

    public string StationId => Station.Id;

    /// <summary>The store session in which the station was loaded.</summary>
    public long Session { get; private set; }

    /// <summary>Increases with every delta of the station, across restarts and nodes.</summary>
    public long Revision { get; private set; }

    /// <summary>New readings, all scored by the catalogue of the rows.</summary>
    public ScoredRows Rows { get; } = new();

    /// <summary>Changes of readings that were stored before. The rows have the readings after the changes.</summary>
    public List<ReadingRevision> Revisions { get; } = [];

    /// <summary>Alert entries in order. A store with its own alert log assigns the sequence numbers in place.</summary>
    public List<Alert> Alerts { get; } = [];

    /// <summary>The output of <see cref="Stations.Station.WriteState"/>; for a removal, the state of the successor with the same id.</summary>
    public ReadOnlySpan<byte> State => _state.GetBuffer().AsSpan(0, (int)_state.Length);

    /// <summary>Whether the station is removed, along with its readings.</summary>
    public bool IsRemoval { get; private set; }

    /// <summary>The arrival time of the readings that caused the alerts.</summary>
    public DateTimeOffset Arrived { get; set; }

    /// <summary>The span of the decision; default if it is not traced.</summary>
    public ActivityContext Trace { get; set; }

    /// <summary>Whether the state of the station is to be persisted even without rows and alerts.</summary>
    public bool HasNewState { get; set; }

    public bool HasChanges => Rows.Count > 0 || Alerts.Count > 0 || IsRemoval || HasNewState;

    /// <param name="station">The station.</param>
    /// <param name="catalogue">The catalogue of the rows.</param>
    /// <param name="scorer">The scorer of the station; null for that of the catalogue.</param>
    public void Begin(StationDefinition station, Catalogue catalogue, Scorer? scorer = null)
    {
        ArgumentNullException.ThrowIfNull(station);
        Station = station;
        Rows.Reset(catalogue, scorer);
        Alerts.Clear();
        Revisions.Clear();
        _state.SetLength(0);
        (IsRemoval, HasNewState) = (false, false);
        (Session, Revision) = (0, 0);
        Arrived = default;
        Trace = default;
    }

    /// <summary>Completes the delta with the current state of the station.</summary>
    public void Complete(Station station, long session)
    {
        ArgumentNullException.ThrowIfNull(station);
        Station = station.Definition;
        (Session, Revision) = (session, station.NextRevision());
        _state.SetLength(0);
        station.WriteState(_stateWriter);
        _stateWriter.Flush();
    }

    /// <summary>Marks the delta as the removal of its station; pass the successor to <see cref="Complete"/>.</summary>
    public void MarkRemoval() => IsRemoval = true;

    public void Dispose() => _stateWriter.Dispose();
}
