using CitySensors.Core.Definitions;
using CitySensors.Core.Storage;
using CitySensors.Storage.Sqlite.Journal;

namespace CitySensors.Storage.Sqlite.Store;

/// <summary>A change of definitions to be written to the journal, and its effect.</summary>
/// <param name="Change">The change.</param>
/// <param name="Applied">The definitions after the change.</param>
/// <param name="Revisions">What the change adds to the histories of definitions.</param>
/// <param name="Time">When the change is made.</param>
internal sealed record PendingDefinition(
    DefinitionChange Change, AppliedChange Applied, IReadOnlyList<DefinitionRevision> Revisions, DateTimeOffset Time)
{
    /// <summary>The content of its journal record.</summary>
    public byte[] Record { get; } = DefinitionRecord.Write(Change, Time);
}

/// <summary>Records that become durable together, and the completion of their callers. Reused; guarded by the lock of the appender.</summary>
internal sealed class OpenGroup
{
    public JournalGroup Journal { get; } = new();

    /// <summary>Deltas and changes of definitions, in journal order.</summary>
    public List<object> Entries { get; } = [];

    public int Readings { get; set; }

    /// <summary>The capacity in its segment in bytes.</summary>
    public int Capacity { get; set; }

    public bool HasBegun => Entries.Count > 0;

    public GroupCompletion Completion { get; private set; } = new();

    public void Add(StationDelta delta)
    {
        Entries.Add(delta);
        Readings += delta.Rows.Count;
    }

    public void Reset()
    {
        Journal.Clear();
        Entries.Clear();
        (Readings, Capacity) = (0, 0);
        Completion = new GroupCompletion();
    }
}
