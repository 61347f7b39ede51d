namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Writes blocks of readings, tracks the newest reading of each station, and marks hours whose aggregates change.</summary>
internal sealed class ReadingWriter(DirtyHours dirty)
{
    private readonly BlockEncoder _encoder = new();

    public void Write(Statements statements, long station, ReadingBlock block)
    {
        var hour = block.HourTicks / TimeSpan.TicksPerHour;
        var id = (long)statements.Scalar(
            """
            INSERT INTO reading_block (hour, station, first_ticks, last_ticks, arrived_ticks, readings, catalogue_version, data)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
            """,
            hour,
            station,
            block.FirstTicks,
            block.LastTicks,
            block.ArrivedTicks,
            block.Count,
            block.Catalogue.Version,
            _encoder.Encode(block).ToArray())!;
        statements.Execute(
            """
            INSERT INTO newest_reading (station, ticks, block) VALUES ($1, $2, $3)
            ON CONFLICT (station) DO UPDATE SET ticks = excluded.ticks, block = excluded.block WHERE excluded.ticks >= ticks
            """,
            station,
            block.LastTicks,
            id);
        dirty.Mark(statements, station, hour);
    }
}
