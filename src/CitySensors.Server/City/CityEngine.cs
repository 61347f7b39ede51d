using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Storage.Sqlite;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.Storage.Sqlite.Journal;
using CitySensors.Web.Telemetry;

namespace CitySensors.Server.City;

/// <summary>
/// The city from its files on: recovers, then takes commands one after the other. Three threads work hand in hand: one decides, one makes
/// durable, one fills the database. When one of them fails all end, and the city is opened anew.
/// </summary>
internal sealed class CityEngine : IDisposable
{
    private const int MaxReadingsInGroup = 32_768;
    private const int MaxBytesInGroup = 32 * 1024 * 1024;

    /// <summary>Readings are to be seen a second after their acknowledgement at the latest; the commit takes its share of it.</summary>
    private static readonly TimeSpan HandOverEvery = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan LookForRoomEvery = TimeSpan.FromSeconds(1);

    /// <summary>Beyond it the worker waits for the database instead of taking more.</summary>
    private const int MaxPendingReadings = 500_000;

    private readonly CityQueue _queue;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Journal _journal;
    private readonly DatabaseWriter _databaseWriter;
    private readonly Committer _committer;
    private readonly List<CityCommand> _taken = [];
    private readonly List<int> _acceptedRows = [];
    private long _lastHandOver;
    private bool _journalIsFull;
    private long _journalFullSince;
    private int _bytesWithoutRoom;

    public CityEngine(
        CityDatabase database,
        RecoveredCity recovered,
        AlertLog alerts,
        StorageOptions options,
        StationAdmission admission,
        AlertText text,
        CityQueue queue,
        CityFigures figures,
        StoreFigures storeFigures,
        TimeProvider time,
        ILogger logger)
    {
        _queue = queue;
        _time = time;
        _logger = logger;
        State = new CityState(recovered, text, admission, (station, hour) => StoredTicks(database, station, hour));
        _journal = Journal.Open(options.JournalPath, new JournalOptions { SegmentBytes = options.JournalSegmentBytes });
        var replayed = new List<Alert>();
        var recovery = JournalReplay.Into(State, _journal, recovered.JournalPosition, replayed);
        alerts.Append(replayed);
        Catalogue = State.Catalogue;
        _databaseWriter = new DatabaseWriter(database, _journal, recovered.JournalPosition, alerts, storeFigures, time, logger);
        _committer = new Committer(alerts, _databaseWriter, figures, catalogue => Catalogue = catalogue);
        Log.CityOpened(logger, State.Directory.Count, recovery.Records, recovery.Bytes, recovered.JournalPosition, State.LastSequence);
        if (recovery.CutBytes > 0) Log.TornTailCut(logger, recovery.CutBytes, recovery.CutSegment!, recovery.CutAt);
    }

    public CityState State { get; }

    /// <summary>The catalogue that is durable and in force.</summary>
    public Catalogue Catalogue
    {
        get => Volatile.Read(ref field);
        private set => Volatile.Write(ref field, value);
    }

    public bool IsFull => Volatile.Read(ref _journalIsFull) || _databaseWriter.IsFull;

    public long JournalBytes => _journal.SizeBytes;

    /// <summary>What is durable but not yet in the database, in bytes of the journal.</summary>
    public long JournalLagBytes => Math.Max(0, _journal.End - _databaseWriter.CommittedPosition);

    /// <summary>Works until cancelled, and then until everything taken is in the database.</summary>
    public void Run(CancellationToken stop)
    {
        using var failed = new CancellationTokenSource();
        var threads = new WorkerThreads(failed);
        threads.Start("city-database", () => _databaseWriter.Run(stop, failed.Token));
        threads.Start("city-journal", () =>
        {
            _committer.Run(failed.Token);
            _databaseWriter.Complete();
        });
        threads.Run(() => Work(stop, failed.Token));
        threads.Join();
        _committer.RefuseAll();
        threads.ThrowFailure();
        Log.CityClosed(_logger, _journal.End);
    }

    public void Dispose()
    {
        _committer.Dispose();
        _databaseWriter.Dispose();
        _journal.Dispose();
    }

    /// <summary>A damaged block must not stop the city: what comes again of it is taken for new.</summary>
    private IReadOnlyList<long> StoredTicks(CityDatabase database, string station, DateTimeOffset hour)
    {
        try
        {
            return database.EventTicksIn(station, hour);
        }
        catch (InvalidDataException error)
        {
            Log.BlockDamaged(_logger, error);
            return [];
        }
    }

    private void Work(CancellationToken stop, CancellationToken failed)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, failed);
        _lastHandOver = _time.GetTimestamp();
        while (!either.IsCancellationRequested)
        {
            // Rented first: a command that was taken must not be left without an answer.
            var group = _committer.Rent(failed);
            Work(group, TakeOrNull(either.Token), evenIfEarly: false, failed);
        }

        failed.ThrowIfCancellationRequested();
        Drain(failed);
        _committer.Complete();
    }

    private CityCommand? TakeOrNull(CancellationToken cancellationToken)
    {
        try
        {
            return _queue.Take(State.Pending.IsEmpty ? TimeSpan.FromSeconds(1) : HandOverEvery, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>What was let into the queue is answered before the city closes.</summary>
    private void Drain(CancellationToken failed)
    {
        CityCommand? command;
        do
        {
            var group = _committer.Rent(failed);
            command = _queue.TryTake();
            Work(group, command, evenIfEarly: command is null, failed);
        }
        while (command is not null);
    }

    /// <summary>Does a command, and what waits behind it, and passes the group on; its senders are answered also where that fails.</summary>
    private void Work(CommitGroup group, CityCommand? first, bool evenIfEarly, CancellationToken failed)
    {
        group.Reset(State.Catalogue);
        try
        {
            if (first is not null) Fill(group, first);
            else if (_journalIsFull) TryBegin(group, _bytesWithoutRoom);
            HandOver(group, evenIfEarly);
            Forward(group, failed);
        }
        catch
        {
            group.Refuse();
            throw;
        }
    }

    private void Forward(CommitGroup group, CancellationToken failed)
    {
        if (group.Accepted.Count + group.Changed.Count == 0 && group.Changes is null) _committer.Return(group);
        else _committer.Add(group, failed);
    }

    private void Fill(CommitGroup group, CityCommand first)
    {
        var bytes = 0;
        var readings = 0;
        for (var command = first; command is not null; command = readings < MaxReadingsInGroup && bytes < MaxBytesInGroup ? _queue.TryTake() : null)
        {
            _taken.Add(command);
            readings += command.Readings;
            bytes += command is CityCommand.Accept accept ? Journal.RoomFor(JournalRecords.MaxBytes(accept.Batch)) : Journal.RoomFor(MaxChangeBytes);
        }

        try
        {
            if (TryBegin(group, bytes))
            {
                foreach (var command in _taken) Do(command, group);
                group.Catalogue = State.Catalogue;
                _journal.Close(group.Journal);
                _taken.Clear();
            }
        }
        finally
        {
            foreach (var command in _taken) command.Refuse();
            _taken.Clear();
        }
    }

    /// <summary>The definition of a rule with all the stations it may name.</summary>
    private const int MaxChangeBytes = 2 * 1024 * 1024;

    private bool TryBegin(CommitGroup group, int bytes)
    {
        if (_databaseWriter.IsFull || (_journalIsFull && _time.GetElapsedTime(_journalFullSince) < LookForRoomEvery)) return false;
        try
        {
            _journal.Begin(group.Journal, bytes);
            if (_journalIsFull) Log.StorageHasRoom(_logger);
            Volatile.Write(ref _journalIsFull, false);
            return true;
        }
        catch (StorageFullException error)
        {
            if (!_journalIsFull) Log.StorageIsFull(_logger, error);
            Volatile.Write(ref _journalIsFull, true);
            _journalFullSince = _time.GetTimestamp();
            _bytesWithoutRoom = bytes;
            return false;
        }
    }

    private void Do(CityCommand command, CommitGroup group)
    {
        if (command is CityCommand.Accept accept)
        {
            group.Accepted.Add((accept, Decide(accept, group)));
        }
        else if (command is CityCommand.Change change)
        {
            var outcome = State.Change(change.Definition, change.ExpectedVersion, change.At, group.Alerts);
            if (outcome.Result is ChangeResult.Created or ChangeResult.Changed or ChangeResult.Removed)
                JournalRecords.AppendChange(group.Journal, change.Definition, change.At);
            group.Changed.Add((change, outcome));
        }
    }

    private IntakeResult Decide(CityCommand.Accept accept, CommitGroup group)
    {
        using var span = CityTracing.Start(CityTracing.Decide, accept.Trace);
        _acceptedRows.Clear();
        var firstAlert = group.Alerts.Count;
        var result = State.Observe(accept.Batch, _acceptedRows, group.Tally, group.Alerts);
        JournalRecords.AppendReadings(group.Journal, accept.Batch, _acceptedRows);
        if (group.Alerts.Count > firstAlert) group.Causes.Add(new AlertCause(firstAlert, accept.Batch.Arrived, span?.Context ?? default));
        span?.SetTag("readings.accepted", result.Accepted).SetTag("readings.duplicate", result.Duplicates).SetTag("alerts", group.Alerts.Count - firstAlert);
        return result;
    }

    private void HandOver(CommitGroup group, bool evenIfEarly)
    {
        State.Pending.Recycle(_databaseWriter.CommittedPosition);
        if (State.Pending.IsEmpty) return;
        var isDue = evenIfEarly || _time.GetElapsedTime(_lastHandOver) >= HandOverEvery;
        if ((!isDue || !_databaseWriter.HasRoom) && !evenIfEarly && State.Pending.Readings < MaxPendingReadings) return;
        group.Changes = State.Pending.Take(_journal.End);
        _lastHandOver = _time.GetTimestamp();
    }
}
