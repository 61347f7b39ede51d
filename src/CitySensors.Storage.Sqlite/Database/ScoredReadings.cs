using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Reconstructs the readings of a station from its blocks, scored by the sensor types in force at their arrival. For one query; not thread safe.</summary>
internal sealed class ScoredReadings(string stationId, SensorTypeHistory history)
{
    private readonly Dictionary<SensorTypesInForce, Scores> _scores = [];

    /// <exception cref="InvalidDataException">The block is corrupt.</exception>
    public OpenBlock Open(Statements statements, long id, long hour)
    {
        using var row = statements.Query("SELECT catalogue_version, data FROM reading_block WHERE id = $1", id);
        if (!row.Read()) throw new InvalidDataException($"Block {id} of readings is in the index but not in the table.");
        return Open(statements, id, hour, row.GetInt32(0), row.GetFieldValue<byte[]>(1));
    }

    /// <exception cref="InvalidDataException">The block is corrupt.</exception>
    public OpenBlock Open(Statements statements, long id, long hour, int catalogueVersion, byte[] data) => Guarded(id, stationId, hour, () =>
    {
        var readings = DecodedBlock.Decode(data);
        var sensorTypes = history.At(statements, catalogueVersion);
        if (readings.Width > sensorTypes.Slots.Count)
            throw new InvalidDataException($"The block has values of {readings.Width} sensor types, but catalogue version {catalogueVersion} has {sensorTypes.Slots.Count}.");
        return new OpenBlock(id, readings, sensorTypes);
    });

    public ScoredReading Reading(OpenBlock block, int i)
    {
        var values = block.Readings.ValuesOf(i);
        var types = block.SensorTypes;
        if (!_scores.TryGetValue(types, out var scores)) _scores[types] = scores = new Scores(types.Slots.Count);
        types.Scorer.Score(values, scores);
        scores.Restore(block.Readings.Flags[i]);
        var quality = scores.Quality;
        var raw = block.Readings.RawOf(i);

        var observations = new List<ScoredObservation>(values.Length);
        for (var slot = 0; slot < values.Length; slot++)
        {
            if (double.IsNaN(values[slot])) continue;
            var isOutlier = (scores.Outliers >> slot & 1) != 0;
            observations.Add(new(types.Slots[slot].Id, values[slot], scores.StandardScores[slot], scores.TailProbabilities[slot], isOutlier, quality[slot])
            {
                Raw = ScoredObservation.RawOf(raw, slot), Tests = TestFlags.At(scores.Tests, slot),
            });
        }

        return new ScoredReading(stationId, Utc(block.Readings.EventTicks[i]), Utc(block.Readings.ArrivedTicks[i]), observations);
    }

    /// <summary>Adds the block to the message of an exception.</summary>
    public static T Guarded<T>(long id, string stationId, long hour, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException error)
        {
            var time = Utc(hour * TimeSpan.TicksPerHour);
            throw new InvalidDataException($"Block {id} of readings, of station {stationId} at {time:yyyy-MM-dd'T'HH'Z'}, cannot be read: {error.Message}", error);
        }
    }

    private static DateTimeOffset Utc(long ticks) => new(ticks, TimeSpan.Zero);
}

/// <summary>A block of readings with the sensor types of its values.</summary>
internal sealed record OpenBlock(long Id, DecodedBlock Readings, SensorTypesInForce SensorTypes);
