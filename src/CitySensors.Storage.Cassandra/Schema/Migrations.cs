namespace CitySensors.Storage.Cassandra.Schema;

/// <summary>A migration. Statements must be idempotent, because a process may end between them.</summary>
internal sealed record SchemaStep(string Name, IReadOnlyList<string> Statements);

/// <summary>The migrations of the schema. A released migration is never changed; append a new one instead.</summary>
internal static class Migrations
{
    public static IReadOnlyList<SchemaStep> All { get; } =
    [
        new(
            "readings, alerts, definitions, station state",
            [Scored, Reading, ReadingDay, AlertLog, AlertBucket, AlertEntry, ActiveAlert, Definition, StationState]),
        new("origin of alerts", [AlertChange, AlertLatitude, AlertLongitude]),
        new("change numbers of alerts, states with their alerts", [StationAlert, AlertPosition, StationDelta]),
        new("runs of jobs", [Job]),
        new("migration from another store", [CityMigration]),
        new("histories of definitions", [DefinitionChange, DefinitionChangedAt, DefinitionChangedBy, DefinitionHistory]),
        new("timing of alerts", [AlertTiming]),
        new("changes of readings, values before calibration", [ReadingRevision, ScoredRaw]),
        new("schedules and outcomes of jobs", [.. JobColumns]),
        new("aggregates, forecasts", [.. AggregateTables, StationsOfHour, DirtyHour, DirtyArea, RollUpStep, Forecast, ForecastHour]),
        new("changed days, shared folders", [ChangedDay, SharedFolder]),
        new("recomputations", [Recomputation, RecomputedHour, RecomputedAggregate]),
        new("audience of alerts", [AlertAudience]),
        new("figures of alerts", [AlertFigure]),
        new("tests on sequences of values", [ScoredTests]),
        new("audit log", [AuditLog, AuditMonth, AuditStep]),
    ];

    /// <remarks>
    /// One cell for all results of a reading: the cost of a row is its cells, and a single cell is never a mix of two
    /// writers. Values, z and quality are in the order of the partition's sensors; quality is one QARTOD digit per sensor.
    /// </remarks>
    private const string Scored = """
        CREATE TYPE IF NOT EXISTS scored (
            values frozen<list<double>>,
            z frozen<list<float>>,
            quality text,
            outliers frozen<list<text>>,
            catalogue int,
            arrived timestamp)
        """;

    /// <remarks>
    /// A partition is one day of a station: at one reading per second 86,400 rows and about 20 MB. Rows expire with their day, so that a
    /// compaction window of a day is dropped as a whole. Only removed stations are deleted, so tombstones need not wait ten days for repairs.
    /// </remarks>
    private const string Reading = """
        CREATE TABLE IF NOT EXISTS reading (
            station text,
            day date,
            time time,
            sensors frozen<list<text>> static,
            scored frozen<scored>,
            PRIMARY KEY ((station, day), time))
        WITH compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'DAYS', 'compaction_window_size': 1}
        AND gc_grace_seconds = 86400
        """;

    private const string ReadingDay = """
        CREATE TABLE IF NOT EXISTS reading_day (station text, day date, PRIMARY KEY (station, day))
        WITH CLUSTERING ORDER BY (day DESC)
        """;

    private const string AlertLog = """
        CREATE TABLE IF NOT EXISTS alert_log (
            bucket bigint,
            sequence bigint,
            id text,
            rule text,
            station text,
            area text,
            sensor text,
            severity text,
            highest_severity text,
            highest_level int,
            state text,
            onset text,
            updated text,
            value double,
            unit text,
            threshold double,
            distribution text,
            mean double,
            standard_deviation double,
            z double,
            tail_probability double,
            message text,
            PRIMARY KEY (bucket, sequence))
        """;

    private const string AlertBucket = """
        CREATE TABLE IF NOT EXISTS alert_bucket (log text, bucket bigint, PRIMARY KEY (log, bucket))
        WITH CLUSTERING ORDER BY (bucket DESC)
        """;

    /// <remarks>The sequence number of each entry of an alert.</remarks>
    private const string AlertEntry = """
        CREATE TABLE IF NOT EXISTS alert_entry (id text, entry text, sequence bigint, PRIMARY KEY (id, entry))
        """;

    /// <remarks>Written with the sequence number as timestamp, so that the newest entry wins regardless of the order of writes.</remarks>
    private const string ActiveAlert = """
        CREATE TABLE IF NOT EXISTS active_alert (shard int, id text, sequence bigint, PRIMARY KEY (shard, id))
        WITH gc_grace_seconds = 86400
        """;

    /// <remarks>A single partition, so that several definitions and the counter can be changed in one lightweight transaction.</remarks>
    private const string Definition = """
        CREATE TABLE IF NOT EXISTS definition (
            city text,
            kind text,
            id text,
            revision bigint static,
            catalogue int static,
            version int,
            changed bigint,
            definition text,
            PRIMARY KEY (city, kind, id))
        """;

    /// <remarks>Replaced by <see cref="StationDelta"/> and no longer read.</remarks>
    private const string StationState = """
        CREATE TABLE IF NOT EXISTS station_state (
            station text PRIMARY KEY, state blob, offsets frozen<map<int, bigint>>, version bigint, saved timestamp)
        """;

    /// <remarks>The sequence numbers of the entries of a station by change number.</remarks>
    private const string StationAlert = """
        CREATE TABLE IF NOT EXISTS alert_change (station text, change bigint, sequence bigint, PRIMARY KEY (station, change))
        WITH CLUSTERING ORDER BY (change DESC)
        """;

    /// <remarks>The position up to which the alerts topic is persisted, written with the position as timestamp, so that it never decreases.</remarks>
    private const string AlertPosition = "CREATE TABLE IF NOT EXISTS alert_position (log text PRIMARY KEY, position bigint)";

    /// <remarks>What follows from a station's newest delta, written with its revision as the time, so that an older never replaces a newer.</remarks>
    private const string StationDelta = "CREATE TABLE IF NOT EXISTS station_delta (station text PRIMARY KEY, state blob, saved timestamp)";

    private const string Job = "CREATE TABLE IF NOT EXISTS job (name text PRIMARY KEY, last_run timestamp)";

    /// <remarks>When the last run began is in <c>last_run</c>. Of runs from before these columns existed only successful ones are known.</remarks>
    private static IEnumerable<string> JobColumns =>
        from column in (string[])["since timestamp", "schedule text", "paused boolean", "ended timestamp", "error text", "last_success timestamp", "failures int"]
        select $"ALTER TABLE job ADD IF NOT EXISTS {column}";

    /// <remarks>The station's number of the entry; null for entries from before stations counted them.</remarks>
    private const string AlertChange = "ALTER TABLE alert_log ADD IF NOT EXISTS change_number bigint";

    private const string AlertLatitude = "ALTER TABLE alert_log ADD IF NOT EXISTS latitude double";

    private const string AlertLongitude = "ALTER TABLE alert_log ADD IF NOT EXISTS longitude double";

    /// <remarks>Null for entries from before readings were decided in order of event time: they were on time.</remarks>
    private const string AlertTiming = "ALTER TABLE alert_log ADD IF NOT EXISTS timing text";

    /// <remarks>Null for entries from before rules had an audience: everyone got them.</remarks>
    private const string AlertAudience = "ALTER TABLE alert_log ADD IF NOT EXISTS audience text";

    /// <remarks>Changes of stored readings; the event time and the time of the change in ticks (UTC) identify a change. They expire with the readings.</remarks>
    private const string ReadingRevision = """
        CREATE TABLE IF NOT EXISTS reading_revision (
            station text,
            day date,
            time time,
            changed bigint,
            kind text,
            changed_by text,
            reason text,
            before text,
            PRIMARY KEY ((station, day), time, changed))
        WITH gc_grace_seconds = 86400
        """;

    /// <remarks>
    /// From which city this one is copied, as of which position of its journal, and the stations that are there with all their readings.
    /// </remarks>
    private const string CityMigration = """
        CREATE TABLE IF NOT EXISTS migration (
            city text,
            station text,
            source text static,
            position bigint static,
            finished timestamp static,
            readings bigint,
            PRIMARY KEY (city, station))
        """;

    /// <remarks>Values before calibration, NaN where they are the same; null if all are.</remarks>
    private const string ScoredRaw = "ALTER TYPE scored ADD IF NOT EXISTS raw frozen<list<double>>";

    /// <remarks>A hexadecimal digit per sensor: 1 spike, 2 rate of change, 4 flat line, 8 attenuated signal.</remarks>
    private const string ScoredTests = "ALTER TYPE scored ADD IF NOT EXISTS tests text";

    private const string DefinitionChange = "ALTER TABLE definition ADD IF NOT EXISTS change text";

    private const string DefinitionChangedAt = "ALTER TABLE definition ADD IF NOT EXISTS changed_at timestamp";

    private const string DefinitionChangedBy = "ALTER TABLE definition ADD IF NOT EXISTS changed_by text";

    /// <remarks>The changes of a definition but the newest, which is in <see cref="Definition"/>.</remarks>
    private const string DefinitionHistory = """
        CREATE TABLE IF NOT EXISTS definition_history (
            kind text,
            id text,
            revision bigint,
            change text,
            version int,
            changed_at timestamp,
            changed_by text,
            definition text,
            PRIMARY KEY ((kind, id), revision))
        WITH CLUSTERING ORDER BY (revision DESC)
        """;

    /// <remarks>
    /// A row per sensor with its figures, and what merges to longer windows in <c>data</c>. A partition is a year: 79,000 rows and about 20 MB for the
    /// hours of nine sensors. <c>arrived</c> is the newest arrival of the readings of an hour, <c>readings</c> their number.
    /// </remarks>
    private static IEnumerable<string> AggregateTables =>
        from name in (string[])["station", "area"]
        let table = name == "station" ? "aggregate" : "area_aggregate"
        from statement in (string[])[
            $"""
            CREATE TABLE IF NOT EXISTS {table} (
                {name} text,
                resolution text,
                year int,
                start timestamp,
                sensor text,
                count bigint,
                stations bigint,
                min double,
                mean double,
                max double,
                sum double,
                standard_deviation double,
                p5 double,
                p50 double,
                p95 double,
                outliers bigint,
                suspect bigint,
                failed bigint,
                completeness double,
                revision bigint,
                area_of_station text,
                readings int,
                arrived timestamp,
                raw_deleted boolean,
                data blob,
                PRIMARY KEY (({name}, resolution, year), start, sensor))
            """,
            $"CREATE TABLE IF NOT EXISTS {table}_year ({name} text, year int, PRIMARY KEY ({name}, year))"]
        select statement;

    /// <remarks>The aggregates of all stations in an hour, of which those of areas are computed.</remarks>
    private const string StationsOfHour = """
        CREATE TABLE IF NOT EXISTS aggregate_of_hour (
            hour timestamp,
            start timestamp,
            station text,
            area text,
            data blob,
            PRIMARY KEY (hour, start, station))
        """;

    /// <remarks>
    /// Hours with readings that are not aggregated. Each process writes rows of its own with a counter as the time of the write, so that the removal of
    /// a mark never removes a later one, whatever the clocks say. A removed mark that comes back is only aggregated once more.
    /// </remarks>
    private const string DirtyHour = """
        CREATE TABLE IF NOT EXISTS dirty_hour (
            bucket int,
            station text,
            hour timestamp,
            node uuid,
            marked timestamp,
            PRIMARY KEY (bucket, station, hour, node))
        WITH compaction = {'class': 'LeveledCompactionStrategy'} AND gc_grace_seconds = 3600
        """;

    private const string DirtyArea = """
        CREATE TABLE IF NOT EXISTS dirty_area (
            bucket int,
            area text,
            hour timestamp,
            node uuid,
            marked timestamp,
            PRIMARY KEY (bucket, area, hour, node))
        WITH compaction = {'class': 'LeveledCompactionStrategy'} AND gc_grace_seconds = 3600
        """;

    /// <remarks>What the roll-up did once, such as marking the hours of readings from before there were aggregates.</remarks>
    private const string RollUpStep = "CREATE TABLE IF NOT EXISTS roll_up_step (name text PRIMARY KEY, done timestamp)";

    private const string Forecast = "CREATE TABLE IF NOT EXISTS forecast (station text PRIMARY KEY, trained timestamp, origin timestamp, data blob)";

    /// <remarks>What was forecast first for an hour. It expires after the time for which it is compared.</remarks>
    private const string ForecastHour = """
        CREATE TABLE IF NOT EXISTS forecast_hour (station text, start timestamp, data blob, PRIMARY KEY (station, start))
        WITH gc_grace_seconds = 86400
        """;

    /// <remarks>
    /// The days whose readings changed, with the number of their last change. A single partition, so that the count and the days are changed in one
    /// lightweight transaction. There is a row per day of event time, which is not deleted.
    /// </remarks>
    private const string ChangedDay = """
        CREATE TABLE IF NOT EXISTS changed_day (
            city text,
            day date,
            id uuid static,
            version bigint static,
            changed bigint,
            PRIMARY KEY (city, day))
        """;

    /// <remarks>The folders that the nodes of the city share, with the id in each.</remarks>
    private const string SharedFolder = "CREATE TABLE IF NOT EXISTS shared_folder (name text PRIMARY KEY, id uuid)";

    /// <remarks>A single partition, so that two processes cannot both begin, continue or end one: all changes are conditional on the version.</remarks>
    private const string Recomputation = """
        CREATE TABLE IF NOT EXISTS recomputation (
            city text,
            number bigint,
            version bigint static,
            data text,
            hour bigint,
            station text,
            PRIMARY KEY (city, number))
        WITH CLUSTERING ORDER BY (number DESC)
        """;

    /// <remarks>The hours of event time in which a recomputation has found differences.</remarks>
    private const string RecomputedHour = "CREATE TABLE IF NOT EXISTS recomputed_hour (recomputation bigint, hour bigint, PRIMARY KEY (recomputation, hour)) WITH gc_grace_seconds = 86400";

    /// <remarks>The version of a recomputation: the parts of hours that differ from the live ones. A partition is an hour of all stations.</remarks>
    private const string RecomputedAggregate = """
        CREATE TABLE IF NOT EXISTS recomputed_aggregate (
            recomputation bigint,
            hour bigint,
            station text,
            start timestamp,
            live blob,
            data blob,
            PRIMARY KEY ((recomputation, hour), station, start))
        WITH gc_grace_seconds = 86400
        """;

    /// <remarks>Of windows and forecasts, as JSON; null in entries of readings and in those from before.</remarks>
    private const string AlertFigure = "ALTER TABLE alert_log ADD IF NOT EXISTS figure text";

    /// <remarks>What people did, newest first. Entries with a step that are not confirmed count if <c>audit_step</c> has their id.</remarks>
    private const string AuditLog = """
        CREATE TABLE IF NOT EXISTS audit_log (
            month text,
            id text,
            time timestamp,
            actor text,
            actor_name text,
            role text,
            action text,
            subject_kind text,
            subject_id text,
            step int,
            comment text,
            details text,
            confirmed boolean,
            PRIMARY KEY (month, id))
        WITH CLUSTERING ORDER BY (id DESC)
        """;

    private const string AuditMonth = "CREATE TABLE IF NOT EXISTS audit_month (log text, month text, PRIMARY KEY (log, month)) WITH CLUSTERING ORDER BY (month DESC)";

    /// <remarks>The same entries by subject, where what follows depends on what was before: a number is taken by a lightweight transaction.</remarks>
    private const string AuditStep = """
        CREATE TABLE IF NOT EXISTS audit_step (
            subject_kind text,
            subject_id text,
            step int,
            id text,
            time timestamp,
            actor text,
            actor_name text,
            role text,
            action text,
            comment text,
            details text,
            PRIMARY KEY ((subject_kind, subject_id), step))
        """;
}
