using CitySensors.Core.Definitions;
using CitySensors.Core.Storage;
using CitySensors.Storage.Sqlite.Journal;

namespace CitySensors.Storage.Sqlite.Store;

/// <summary>A change of definitions on its way into the journal, with what it makes of the definitions.</summary>
/// <param name="Change">The change.</param>
/// <param name="Applied">What follows from it.</param>
internal sealed record PendingDefinition(DefinitionChange Change, AppliedChange Applied);

/// <summary>Records that become durable together, and who waits for it. Reused; guarded by the journal writer's lock.</summary>
internal sealed class OpenGroup
{
    public JournalGroup Journal { get; } = new();

    /// <summary>Deltas and changes of definitions, in the order of the journal.</summary>
    public List<object> Entries { get; } = [];

    public int Readings { get; set; }

    /// <summary>How many bytes it may take in its segment.</summary>
    public int Capacity { get; set; }

    public bool HasBegun => Entries.Count > 0;

    /// <summary>Ends once the group is durable and applied.</summary>
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
