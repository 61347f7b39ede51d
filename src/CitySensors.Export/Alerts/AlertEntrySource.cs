using System.Text.Json;
using CitySensors.Core.Alerts;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Alerts;

/// <summary>Entries of the alert log of a range as rows, in the order of their sequence numbers. Not thread safe.</summary>
/// <param name="log">The alert log.</param>
/// <param name="query">Which entries.</param>
/// <param name="capacity">The number of rows of a batch.</param>
public sealed class AlertEntrySource(IAlertLog log, AlertQuery query, int capacity) : IRowSource
{
    private readonly Dictionary<RowBatch, Columns> _columns = [];
    private AlertQuery _next = query;

    public RowBatch CreateBatch()
    {
        var columns = new Columns(capacity);
        _columns.Add(columns.Batch, columns);
        return columns.Batch;
    }

    public async ValueTask<bool> FillAsync(RowBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var entries = await log.ReadAsync(_next, batch.Capacity, cancellationToken);
        batch.Count = 0;
        foreach (var entry in entries) _columns[batch].Add(entry);
        if (entries.Count > 0) _next = _next with { Since = entries[^1].Sequence };
        return entries.Count == batch.Capacity;
    }

    private sealed class Columns
    {
        private readonly CountColumn _sequence;
        private readonly TextColumn[] _texts;
        private readonly TimeColumn _onset;
        private readonly TimeColumn _updated;
        private readonly NumberColumn[] _numbers;

        public Columns(int capacity)
        {
            string[] texts = ["alert_id", "state", "timing", "severity", "highest_severity", "rule", "station_id", "area", "sensor", "unit", "audience", "figure"];
            string[] numbers = ["value", "threshold", "z", "tail_probability", "latitude", "longitude"];
            _sequence = new CountColumn("sequence", capacity);
            _texts = Array.ConvertAll(texts, name => new TextColumn(name, capacity));
            _onset = new TimeColumn("onset", capacity);
            _updated = new TimeColumn("updated", capacity);
            _numbers = Array.ConvertAll(numbers, name => new NumberColumn(name, capacity));
            Batch = new RowBatch(
                [_sequence, .. _texts, _onset, _updated, .. _numbers], capacity, (_, row) => _sequence.Values[row].ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        public RowBatch Batch { get; }

        public void Add(Alert entry)
        {
            var row = Batch.Count++;
            _sequence.Values[row] = entry.Sequence;
            (_onset.Values[row], _updated.Values[row]) = (entry.Onset.UtcTicks, entry.Updated.UtcTicks);
            string?[] texts =
            [
                entry.Id, NameOf(entry.State), NameOf(entry.Timing), entry.Severity.ToString(), entry.HighestSeverity.ToString(),
                entry.Rule, entry.StationId, entry.Area, entry.Sensor, entry.Condition.Unit, NameOf(entry.Audience), entry.Condition.Figure?.ToJson(),
            ];
            double[] numbers =
            [
                entry.Measurement.Value, entry.Condition.Threshold, entry.Measurement.Z, entry.Measurement.TailProbability,
                entry.Source.Latitude ?? double.NaN, entry.Source.Longitude ?? double.NaN,
            ];
            for (var i = 0; i < texts.Length; i++) _texts[i].Values[row] = texts[i];
            for (var i = 0; i < numbers.Length; i++) _numbers[i].Values[row] = numbers[i];
        }

        /// <summary>As in the API.</summary>
        private static string NameOf<T>(T value)
            where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
    }
}
