using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Scoring;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Readings;

/// <summary>
/// The stored readings, scored by the distributions that sensors of their station have now. Outliers and quality flags stay as they were decided.
/// Thread safe.
/// </summary>
/// <param name="stored">The readings, scored by the sensor types.</param>
/// <param name="stations">The stations.</param>
/// <param name="catalogue">The catalogue in force.</param>
public sealed class StationHistory(IReadingHistory stored, StationDirectory stations, Func<Catalogue> catalogue) : IReadingHistory
{
    public async Task<IReadOnlyList<ScoredReading>> ReadAsync(
        string stationId, DateTimeOffset start, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        var readings = await stored.ReadAsync(stationId, start, before, limit, cancellationToken);
        return OwnOf(stationId) is { } own ? [.. readings.Select(own.Score)] : readings;
    }

    public async Task<ScoredReading?> LatestAsync(string stationId, CancellationToken cancellationToken)
    {
        var latest = await stored.LatestAsync(stationId, cancellationToken);
        return latest is not null && OwnOf(stationId) is { } own ? own.Score(latest) : latest;
    }

    public Task<IReadOnlyList<ReadingRevision>> RevisionsAsync(
        string stationId, DateTimeOffset start, DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        stored.RevisionsAsync(stationId, start, before, limit, cancellationToken);

    private OwnScores? OwnOf(string stationId) => stations.Find(stationId)?.Sensors is { Scoring.Length: > 0 } sensors ? new OwnScores(catalogue(), sensors) : null;

    /// <summary>For one query; not thread safe.</summary>
    private sealed class OwnScores(Catalogue catalogue, StationSensors sensors)
    {
        private readonly Scorer _scorer = catalogue.At(sensors).Scorer;
        private readonly Scores _scores = new(catalogue.Slots.Count);
        private readonly double[] _values = new double[catalogue.Slots.Count];

        public ScoredReading Score(ScoredReading reading)
        {
            Array.Fill(_values, double.NaN);
            foreach (var one in reading.Observations)
                if (catalogue.SlotOf(one.Sensor) is >= 0 and var slot) _values[slot] = one.Value;
            _scorer.Score(_values, _scores);
            return reading with { Observations = [.. reading.Observations.Select(Score)] };
        }

        private ScoredObservation Score(ScoredObservation one)
        {
            if (sensors.Find(one.Sensor) is not { } own || catalogue.SlotOf(one.Sensor) is not (>= 0 and var slot)) return one;
            if (own.Plausible is not null && one.Quality == QualityFlag.NotEvaluated) one = one with { Quality = QualityFlag.Pass };
            return own.Distribution is null ? one : one with { Z = _scores.StandardScores[slot], TailProbability = _scores.TailProbabilities[slot] };
        }
    }
}
