using Microsoft.Data.Sqlite;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>The migrations of the schema. A released migration is never changed; append a new one instead.</summary>
internal static class Migrations
{
    public static IReadOnlyList<string> All { get; } = [First, AlertOrigins, Jobs, CityIdentity, DefinitionHistory, SuspectValues, AlertTiming, ReadingRevisions, Aggregates, JobRecords, AreaAggregates, Forecasts, AlertTimes, Recomputations, AlertAudience, AlertFigures, Audit];

    /// <summary>Applies pending migrations, each in a transaction.</summary>
    /// <returns>The previous version.</returns>
    /// <exception cref="InvalidDataException">The schema is newer than this program.</exception>
    public static int Apply(SqliteConnection connection, IReadOnlyList<string> steps)
    {
        using var statements = new Statements(connection);
        var before = (int)(long)statements.Scalar("PRAGMA user_version")!;
        if (before > steps.Count)
        {
            throw new InvalidDataException(
                $"The database {connection.DataSource} has schema version {before}, but this program only supports versions up to {steps.Count}; use a newer release.");
        }

        for (var version = before + 1; version <= steps.Count; version++)
        {
            using var transaction = connection.BeginTransaction();
            using var step = connection.CreateCommand();
            step.Transaction = transaction;
            step.CommandText = $"{steps[version - 1]}; PRAGMA user_version = {version};";
            step.ExecuteNonQuery();
            transaction.Commit();
        }

        return before;
    }

    /// <remarks>
    /// Rows of readings are in order of arrival, so that commits append and retention frees whole pages; the index starts with
    /// the hour for the same reasons and covers what a query needs to select blocks. Station keys are never reused: readings
    /// of a removed station must not become those of its successor.
    /// </remarks>
    private const string First = """
        CREATE TABLE city (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            journal_position INTEGER NOT NULL,
            last_sequence INTEGER NOT NULL,
            catalogue_version INTEGER
        ) STRICT;
        INSERT INTO city (id, journal_position, last_sequence) VALUES (1, 0, 0);

        CREATE TABLE station (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            version INTEGER NOT NULL,
            definition TEXT NOT NULL
        ) STRICT;
        CREATE TABLE station_state (station INTEGER PRIMARY KEY, state BLOB NOT NULL) STRICT;
        CREATE TABLE removed_station (station INTEGER PRIMARY KEY) STRICT;

        CREATE TABLE sensor_types (catalogue_version INTEGER PRIMARY KEY, definitions TEXT NOT NULL) STRICT;
        CREATE TABLE rule (id TEXT PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE reading_block (
            id INTEGER PRIMARY KEY,
            hour INTEGER NOT NULL,
            station INTEGER NOT NULL,
            first_ticks INTEGER NOT NULL,
            last_ticks INTEGER NOT NULL,
            arrived_ticks INTEGER NOT NULL,
            readings INTEGER NOT NULL,
            catalogue_version INTEGER NOT NULL,
            data BLOB NOT NULL
        ) STRICT;
        CREATE INDEX reading_block_by_time ON reading_block (hour, station, first_ticks, last_ticks);
        CREATE TABLE newest_reading (station INTEGER PRIMARY KEY, ticks INTEGER NOT NULL, block INTEGER NOT NULL) STRICT;

        CREATE TABLE alert (
            sequence INTEGER PRIMARY KEY,
            id TEXT NOT NULL,
            rule TEXT NOT NULL,
            station_id TEXT NOT NULL,
            area TEXT,
            sensor TEXT NOT NULL,
            severity INTEGER NOT NULL,
            highest_severity INTEGER NOT NULL,
            state TEXT NOT NULL,
            onset_ticks INTEGER NOT NULL,
            updated_ticks INTEGER NOT NULL,
            value REAL,
            unit TEXT NOT NULL,
            threshold REAL,
            distribution TEXT NOT NULL,
            mean REAL NOT NULL,
            standard_deviation REAL NOT NULL,
            z REAL,
            tail_probability REAL,
            message TEXT NOT NULL
        ) STRICT;
        CREATE INDEX alert_by_id ON alert (id, sequence);
        CREATE INDEX alert_by_area ON alert (area, sequence);
        CREATE INDEX alert_by_severity ON alert (highest_severity, sequence);
        CREATE TABLE active_alert (id TEXT PRIMARY KEY, sequence INTEGER NOT NULL) STRICT, WITHOUT ROWID
        """;

    /// <remarks>The position of the station at the onset, and its change number; 0 for entries written before change numbers existed.</remarks>
    private const string AlertOrigins = """
        ALTER TABLE alert ADD COLUMN change_number INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE alert ADD COLUMN latitude REAL;
        ALTER TABLE alert ADD COLUMN longitude REAL
        """;

    private const string Jobs = "CREATE TABLE job (name TEXT PRIMARY KEY, last_run_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID";

    /// <remarks>Tells a city from every other, wherever its folder is copied or moved to.</remarks>
    private const string CityIdentity = """
        ALTER TABLE city ADD COLUMN identity TEXT NOT NULL DEFAULT '';
        UPDATE city SET identity = lower(hex(randomblob(16)))
        """;

    /// <remarks>
    /// The histories begin with the definitions that are there. Revisions are numbered over all definitions; the number of the newest is in the
    /// table city, so that a start need not search for it.
    /// </remarks>
    private const string DefinitionHistory = """
        CREATE TABLE definition_history (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            revision INTEGER NOT NULL,
            change TEXT NOT NULL,
            version INTEGER NOT NULL,
            changed_ticks INTEGER,
            changed_by TEXT,
            definition TEXT,
            PRIMARY KEY (kind, id, revision)
        ) STRICT, WITHOUT ROWID;
        ALTER TABLE city ADD COLUMN definition_revision INTEGER NOT NULL DEFAULT 0;

        INSERT INTO definition_history (kind, id, revision, change, version, definition)
        SELECT 'Station', id, 0, CASE version WHEN 1 THEN 'Created' ELSE 'Changed' END, version, definition FROM station WHERE version > 0;
        INSERT INTO definition_history (kind, id, revision, change, version, definition)
        SELECT 'Rule', id, 0, CASE version WHEN 1 THEN 'Created' ELSE 'Changed' END, version, definition FROM rule;
        INSERT INTO definition_history (kind, id, revision, change, version, definition)
        SELECT 'SensorType', value ->> 'id', 0, CASE value ->> 'version' WHEN 1 THEN 'Created' ELSE 'Changed' END, value ->> 'version', value -> 'definition'
        FROM json_each((
            SELECT definitions FROM sensor_types
            WHERE catalogue_version <= (SELECT catalogue_version FROM city)
            ORDER BY catalogue_version DESC LIMIT 1))
        WHERE NOT value ->> 'removed'
        """;

    /// <remarks>No table changes, but earlier versions cannot read what is written from now on: blocks, journal and states of stations.</remarks>
    private const string SuspectValues = "SELECT 1";

    /// <remarks>Entries from before readings were decided in order of event time were on time.</remarks>
    private const string AlertTiming = "ALTER TABLE alert ADD COLUMN timing TEXT NOT NULL DEFAULT 'OnTime'";

    /// <remarks>
    /// Changes of stored readings; both times identify a change. Also from this version on: values before calibration in blocks and the journal, and
    /// stations with sensors.
    /// </remarks>
    private const string ReadingRevisions = """
        CREATE TABLE reading_revision (
            station INTEGER NOT NULL,
            event_ticks INTEGER NOT NULL,
            changed_ticks INTEGER NOT NULL,
            kind TEXT NOT NULL,
            changed_by TEXT NOT NULL,
            reason TEXT,
            before TEXT NOT NULL,
            PRIMARY KEY (station, event_ticks, changed_ticks)
        ) STRICT, WITHOUT ROWID
        """;

    /// <remarks>
    /// The aggregates of all sensors of a station in an hour of UTC, or in the parts of it that lie in different hours of the city's time zone. The id
    /// is that of <see cref="AggregateRows.IdOf"/>: station and time in one number, so that the rows of a station are one after the other without an
    /// index. Aggregates outlive their readings: <c>raw_deleted</c> says that these are deleted, and <c>kept</c> is the aggregate of the deleted ones
    /// while later readings of that hour are stored. Hours with readings that are not aggregated are dirty: at first all that are there.
    /// </remarks>
    private const string Aggregates = """
        CREATE TABLE aggregate (
            id INTEGER PRIMARY KEY,
            raw_deleted INTEGER NOT NULL,
            kept BLOB,
            data BLOB NOT NULL
        ) STRICT;
        CREATE TABLE dirty_hour (hour INTEGER NOT NULL, station INTEGER NOT NULL, PRIMARY KEY (hour, station)) STRICT, WITHOUT ROWID;
        INSERT INTO dirty_hour (hour, station) SELECT DISTINCT hour, station FROM reading_block
        """;

    /// <remarks>All that is known of runs until now is when successful ones began.</remarks>
    private const string JobRecords = """
        CREATE TABLE job_record (
            name TEXT PRIMARY KEY,
            since_ms INTEGER NOT NULL,
            schedule TEXT,
            is_paused INTEGER NOT NULL,
            began_ms INTEGER,
            ended_ms INTEGER,
            error TEXT,
            succeeded_ms INTEGER,
            failures INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO job_record (name, since_ms, is_paused, began_ms, ended_ms, succeeded_ms, failures)
        SELECT name, last_run_ms, 0, last_run_ms, last_run_ms, last_run_ms, 0 FROM job;
        DROP TABLE job
        """;

    /// <remarks>
    /// The aggregates of the stations of an area are in <c>aggregate</c> as well, under the key of the area, which is negative; the city has the key -1
    /// and no name. The area of a station's aggregate is where the station stood. The index finds what the stations of an hour measured. Hours whose
    /// stations have other aggregates than the area was computed from are in <c>dirty_area</c>. All hours are aggregated again once, so that areas
    /// have their history.
    /// </remarks>
    private const string AreaAggregates = """
        CREATE TABLE area (key INTEGER PRIMARY KEY, name TEXT UNIQUE) STRICT;
        INSERT INTO area (key) VALUES (-1);
        CREATE TABLE dirty_area (hour INTEGER NOT NULL, area INTEGER NOT NULL, PRIMARY KEY (hour, area)) STRICT, WITHOUT ROWID;
        ALTER TABLE aggregate ADD COLUMN area INTEGER;
        CREATE INDEX aggregate_of_stations ON aggregate (id & 134217727, area) WHERE id > 0;
        INSERT OR IGNORE INTO dirty_hour (hour, station) SELECT DISTINCT 17259888 + (id & 134217727) / 60, id >> 27 FROM aggregate
        """;

    /// <remarks>
    /// The newest forecasts of a station, and what was forecast first for an hour, at most 24 hours before it, by the id of its aggregate: see
    /// <see cref="AggregateRows.IdOf"/>.
    /// </remarks>
    private const string Forecasts = """
        CREATE TABLE forecast (station INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
        CREATE TABLE forecast_hour (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT
        """;

    /// <remarks>Times do not increase with sequence numbers. With all that selects entries, so that the table is only read for those that are returned.</remarks>
    private const string AlertTimes = "CREATE INDEX alert_by_time ON alert (updated_ticks, highest_severity, area)";

    /// <remarks>
    /// Recomputations with what they found as JSON, and the place, an hour and the key of a station, after which they go on. The version of the newest
    /// one consists of the hours that differ from the live ones: each part of an hour as it was live and as it was computed, with the newest block and
    /// the sensor types that it was computed from. Numbers are not used again.
    /// </remarks>
    private const string Recomputations = """
        CREATE TABLE recomputation (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            state TEXT NOT NULL,
            hour INTEGER NOT NULL,
            station INTEGER NOT NULL,
            data TEXT NOT NULL
        ) STRICT;
        CREATE TABLE recomputed_aggregate (
            id INTEGER PRIMARY KEY,
            recomputation INTEGER NOT NULL,
            hour INTEGER NOT NULL,
            station INTEGER NOT NULL,
            start_ticks INTEGER NOT NULL,
            newest_block INTEGER,
            catalogue_version INTEGER,
            live BLOB,
            data BLOB
        ) STRICT;
        CREATE UNIQUE INDEX recomputed_aggregate_by_hour ON recomputed_aggregate (recomputation, hour, station, start_ticks)
        """;

    /// <remarks>
    /// A bit mask: 1 for the public, 2 for staff; before, everyone got all alerts. The indexes that select entries by severity, area or time contain it, so
    /// that entries for others are not read.
    /// </remarks>
    private const string AlertAudience = """
        ALTER TABLE alert ADD COLUMN audience INTEGER NOT NULL DEFAULT 3;
        DROP INDEX IF EXISTS alert_by_area;
        DROP INDEX IF EXISTS alert_by_severity;
        DROP INDEX IF EXISTS alert_by_time;
        CREATE INDEX alert_by_area ON alert (area, sequence, highest_severity, audience);
        CREATE INDEX alert_by_severity ON alert (highest_severity, sequence, audience);
        CREATE INDEX alert_by_time ON alert (updated_ticks, highest_severity, area, audience)
        """;

    /// <remarks>Of windows and forecasts, as JSON; null in entries of readings and in those from before.</remarks>
    private const string AlertFigures = "ALTER TABLE alert ADD COLUMN figure TEXT";

    /// <remarks>
    /// Ids are in the order of times. Triggers refuse changes of entries; REPLACE deletes the rows in its way without triggers of deletes, so an insert
    /// that would have some in its way is refused as well.
    /// </remarks>
    private const string Audit = """
        CREATE TABLE audit (
            id TEXT PRIMARY KEY,
            time_ms INTEGER NOT NULL,
            actor TEXT,
            actor_name TEXT NOT NULL,
            role TEXT,
            action TEXT NOT NULL,
            subject_kind TEXT NOT NULL,
            subject_id TEXT NOT NULL,
            step INTEGER,
            comment TEXT,
            details TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX audit_by_subject ON audit (subject_kind, subject_id, id);
        CREATE UNIQUE INDEX audit_step ON audit (subject_kind, subject_id, step) WHERE step IS NOT NULL;
        CREATE TRIGGER audit_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END;
        CREATE TRIGGER audit_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END;
        CREATE TRIGGER audit_replace BEFORE INSERT ON audit
        WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
            OR EXISTS (SELECT 1 FROM audit WHERE subject_kind = NEW.subject_kind AND subject_id = NEW.subject_id AND step = NEW.step)
        BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END
        """;
}
