using System.Diagnostics;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Stations;
using CitySensors.Silo.Readings;
using CitySensors.Storage.Cassandra.Readings;
using CitySensors.Web.Metrics;
using CitySensors.Web.Telemetry;

namespace CitySensors.Silo.Stations;

/// <summary>What one delivery fills and nobody needs after it. Made to be used again; not thread safe.</summary>
internal sealed class StationWork : IDisposable
{
    private readonly MemoryStream _state = new();
    private readonly BinaryWriter _writer;
    private readonly List<long> _taken = [];
    private string _station = "";

    public StationWork() => _writer = new BinaryWriter(_state);

    public ReadingRows Rows { get; } = new();

    public List<Alert> Alerts { get; } = [];

    public Scores Scores { get; private set; } = new(0);

    public IntakeTally Tally { get; } = new();

    public int Duplicates { get; set; }

    /// <summary>The trace that the delivery belongs to, where it was posted and is traced.</summary>
    public ActivityContext Trace { get; set; }

    /// <summary>Where the alerts come from: the readings of this delivery, or a change of definitions.</summary>
    public AlertOrigin? Origin => First is { } first ? new AlertOrigin(first.Arrived, first.Arrived, Trace) : null;

    /// <summary>The reading that was kept first, and so waited longest.</summary>
    public StationReading? First { get; private set; }

    /// <summary>The reading that was kept last; the scores are its.</summary>
    public StationReading? Last { get; private set; }

    public void Begin(string station, Catalogue catalogue)
    {
        _station = station;
        Alerts.Clear();
        _taken.Clear();
        Tally.Reset();
        Duplicates = 0;
        First = Last = null;
        Trace = default;
        Use(catalogue);
    }

    /// <summary>Makes it ready for readings that are scored by a catalogue.</summary>
    public void Use(Catalogue catalogue)
    {
        Rows.Reset(_station, catalogue);
        if (Scores.StandardScores.Length != catalogue.Places.Count) Scores = new Scores(catalogue.Places.Count);
    }

    /// <summary>Takes a reading that was scored.</summary>
    public void Take(in Reading observed, StationReading reading)
    {
        Rows.Add(observed, reading.Arrived, Scores);
        Tally.Count(Scores, reading.EventTicks, reading.ArrivedTicks);
        _taken.Add(reading.EventTicks);
        First ??= reading;
        Last = reading;
    }

    /// <summary>Whether this delivery brought a reading of that time before: the store does not have it yet.</summary>
    public bool HasTaken(long eventTicks) => _taken.Contains(eventTicks);

    public byte[] StateOf(Station station)
    {
        _state.SetLength(0);
        station.WriteState(_writer);
        return _state.ToArray();
    }

    public void Dispose() => _writer.Dispose();
}
