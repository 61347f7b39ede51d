using CitySensors.Core.Definitions;
using CitySensors.Core.Storage;
using CitySensors.Storage.Sqlite.Journal;

namespace CitySensors.Storage.Sqlite.Store;

/// <summary>A change of definitions to be written to the journal, and its effect.</summary>
/// <param name="Change">The change.</param>
/// <param name="Applied">The definitions after the change.</param>
internal sealed record PendingDefinition(DefinitionChange Change, AppliedChange Applied);

/// <summary>Records that become durable together, and the task of their callers. Reused; guarded by the lock of the appender.</summary>
internal sealed class OpenGroup
{
    public JournalGroup Journal { get; } = new();

    /// <summary>Deltas and changes of definitions, in journal order.</summary>
    public List<object> Entries { get; } = [];

    public int Readings { get; set; }

    /// <summary>The capacity in its segment in bytes.</summary>
    public int Capacity { get; set; }

    public bool HasBegun => Entries.Count > 0;

    /// <summary>Completes when the group is durable and applied.</summary>
    public TaskCompletionSource Durable { get; private set; } = NewSource();

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
        Durable = NewSource();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
