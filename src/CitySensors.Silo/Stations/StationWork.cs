using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Scoring;
using CitySensors.Core.Stations;
using CitySensors.Storage.Cassandra.Readings;

namespace CitySensors.Silo.Stations;

/// <summary>What one delivery fills and nobody needs after it. Made to be used again; not thread safe.</summary>
internal sealed class StationWork : IDisposable
{
    private readonly MemoryStream _state = new();
    private readonly BinaryWriter _writer;
    private readonly HashSet<long> _late = [];
    private string _station = "";

    public StationWork() => _writer = new BinaryWriter(_state);

    public ReadingRows Rows { get; } = new();

    public List<Alert> Alerts { get; } = [];

    public Scores Scores { get; private set; } = new(0);

    public DeliveryTally Tally { get; } = new();

    public void Begin(string station, Catalogue catalogue)
    {
        _station = station;
        Alerts.Clear();
        _late.Clear();
        Use(catalogue);
    }

    /// <summary>Makes it ready for readings that are scored by a catalogue.</summary>
    public void Use(Catalogue catalogue)
    {
        Rows.Reset(_station, catalogue);
        Tally.Reset(catalogue);
        if (Scores.StandardScores.Length != catalogue.Places.Count) Scores = new Scores(catalogue.Places.Count);
    }

    /// <summary>Remembers a late event time of this delivery; false where it came before in it.</summary>
    public bool IsFirstLate(long eventTicks) => _late.Add(eventTicks);

    public byte[] StateOf(Station station)
    {
        _state.SetLength(0);
        station.WriteState(_writer);
        return _state.ToArray();
    }

    public void Dispose() => _writer.Dispose();
}
