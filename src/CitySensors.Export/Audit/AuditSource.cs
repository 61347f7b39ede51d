using CitySensors.Core.Audit;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Audit;

/// <summary>Entries of the audit log as rows, newest first. Not thread safe.</summary>
/// <param name="log">The audit log.</param>
/// <param name="query">Which entries.</param>
/// <param name="rowsOf">The number of rows of a batch, by the number of its columns.</param>
public sealed class AuditSource(IAuditLog log, AuditQuery query, Func<int, int> rowsOf) : IRowSource
{
    private readonly Dictionary<RowBatch, Columns> _columns = [];
    private AuditQuery _next = query;

    public RowBatch CreateBatch()
    {
        var columns = new Columns(rowsOf);
        _columns.Add(columns.Batch, columns);
        return columns.Batch;
    }

    public async ValueTask<bool> FillAsync(RowBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.Count = 0;
        while (true)
        {
            var page = await log.ReadAsync(_next, batch.Capacity - batch.Count, cancellationToken);
            foreach (var entry in page.Entries) _columns[batch].Add(entry);
            if (page.Next is null) return false;
            _next = _next with { Before = page.Next };
            if (batch.Count == batch.Capacity) return true;
        }
    }

    private sealed class Columns
    {
        private static readonly string[] Names = ["id", "actor", "actor_name", "role", "action", "subject_kind", "subject_id", "comment", "details"];

        private readonly TextColumn[] _texts;
        private readonly TimeColumn _time;

        public Columns(Func<int, int> rowsOf)
        {
            var capacity = rowsOf(Names.Length + 1);
            _texts = Array.ConvertAll(Names, name => new TextColumn(name, capacity));
            _time = new TimeColumn("time", capacity);
            Batch = new RowBatch([_texts[0], _time, .. _texts[1..]], capacity, (_, row) => _texts[0].Values[row]!);
        }

        public RowBatch Batch { get; }

        public void Add(AuditEntry entry)
        {
            var row = Batch.Count++;
            _time.Values[row] = entry.Time.UtcTicks;
            string?[] texts =
            [
                entry.Id, entry.Actor.KeyId, entry.Actor.Name, entry.Actor.Role, entry.Action, entry.Subject.Kind, entry.Subject.Id, entry.Comment, entry.Details.ToJson(),
            ];
            for (var i = 0; i < texts.Length; i++) _texts[i].Values[row] = texts[i];
        }
    }
}
