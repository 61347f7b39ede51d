using System.Diagnostics;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.Storage.Sqlite.Journal;
using CitySensors.Web.Metrics;

namespace CitySensors.Server.City;

/// <summary>A batch that made alerts: those from a place of the group's list on.</summary>
/// <param name="FirstAlert">The place.</param>
/// <param name="Arrived">When the batch arrived.</param>
/// <param name="Trace">The span that decided; empty where nothing is traced.</param>
internal readonly record struct AlertCause(int FirstAlert, DateTimeOffset Arrived, ActivityContext Trace);

/// <summary>What becomes durable together: its records, and what may be told to others only then. Used again and again.</summary>
internal sealed class CommitGroup
{
    public JournalGroup Journal { get; } = new();

    public List<(CityCommand.Accept Command, IntakeResult Result)> Accepted { get; } = [];

    public List<(CityCommand.Change Command, ChangeOutcome Outcome)> Changed { get; } = [];

    public List<Alert> Alerts { get; } = [];

    /// <summary>Which of the alerts came of which batch.</summary>
    public List<AlertCause> Causes { get; } = [];

    public IntakeTally Tally { get; } = new();

    /// <summary>The catalogue that is in force behind the group.</summary>
    public Catalogue Catalogue { get; set; } = Catalogue.Empty;

    /// <summary>What goes to the database once the group is durable.</summary>
    public CityChanges? Changes { get; set; }

    public void Reset(Catalogue catalogue)
    {
        Journal.Clear();
        Accepted.Clear();
        Changed.Clear();
        Alerts.Clear();
        Causes.Clear();
        Tally.Reset();
        Catalogue = catalogue;
        Changes = null;
    }

    public void Refuse()
    {
        foreach (var (command, _) in Accepted) command.Refuse();
        foreach (var (command, _) in Changed) command.Refuse();
    }
}
