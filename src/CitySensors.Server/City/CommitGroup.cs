using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.Storage.Sqlite.Journal;

namespace CitySensors.Server.City;

/// <summary>What becomes durable together: its records, and what may be told to others only then. Used again and again.</summary>
internal sealed class CommitGroup
{
    public JournalGroup Journal { get; } = new();

    public List<(CityCommand.Accept Command, IntakeResult Result)> Accepted { get; } = [];

    public List<(CityCommand.Change Command, ChangeOutcome Outcome)> Changed { get; } = [];

    public List<Alert> Alerts { get; } = [];

    public IntakeTally Tally { get; } = new();

    /// <summary>The catalogue that is in force behind the group.</summary>
    public Catalogue Catalogue { get; set; } = Catalogue.Empty;

    /// <summary>What goes to the database once the group is durable.</summary>
    public CityChanges? Changes { get; set; }

    /// <summary>When work on it began, for the time to acknowledgement.</summary>
    public long StartedTimestamp { get; set; }

    public void Reset(Catalogue catalogue, long startedTimestamp)
    {
        Journal.Clear();
        Accepted.Clear();
        Changed.Clear();
        Alerts.Clear();
        Tally.Reset();
        Catalogue = catalogue;
        Changes = null;
        StartedTimestamp = startedTimestamp;
    }

    public void Refuse()
    {
        foreach (var (command, _) in Accepted) command.Refuse();
        foreach (var (command, _) in Changed) command.Refuse();
    }
}
