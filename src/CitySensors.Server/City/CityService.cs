using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.Web.City;
using CitySensors.Web.Telemetry;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.City;

/// <summary>
/// The city of the single-node host: opens it from its files, keeps it running, opens it anew after a failure, and closes it. Thread safe.
/// </summary>
internal sealed class CityService : IHostedService, IReadingIntake, ICityDefinitions, IDisposable
{
    private const int MaxWaitingCommands = 4096;
    private static readonly TimeSpan OpenAnewAfter = TimeSpan.FromSeconds(1);

    private readonly StorageOptions _options;
    private readonly CityOptions _city;
    private readonly CityFigures _figures;
    private readonly StoreFigures _storeFigures;
    private readonly TimeProvider _time;
    private readonly ILogger<CityService> _logger;
    private readonly CityQueue _queue;
    private readonly CancellationTokenSource _stop = new();
    private CityEngine _engine;
    private bool _isOpen = true;
    private bool _isDisposed;
    private Thread? _thread;

    public CityService(
        CityDatabase database,
        IOptions<StorageOptions> options,
        IOptions<CityOptions> city,
        CityFigures figures,
        StoreFigures storeFigures,
        TimeProvider time,
        ILogger<CityService> logger)
    {
        Database = database;
        _options = options.Value;
        _city = city.Value;
        _figures = figures;
        _storeFigures = storeFigures;
        _time = time;
        _logger = logger;
        _queue = new CityQueue(MaxWaitingCommands, _options.MaxWaitingReadings);
        var recovered = database.Recover();
        Alerts = new AlertLog(database, recovered);
        _engine = Open(recovered);
    }

    public CityDatabase Database { get; }

    public AlertLog Alerts { get; }

    public Catalogue Catalogue => Engine.Catalogue;

    public StationDirectory Stations => Engine.State.Directory;

    public int WaitingReadings => _queue.Readings;

    public long JournalBytes => Engine.JournalBytes;

    public long JournalLagBytes => Engine.JournalLagBytes;

    public bool IsFull => Engine.IsFull;

    /// <summary>The volume that the data folder is on.</summary>
    public DriveInfo Volume => new(Path.GetFullPath(_options.Path));

    /// <summary>Why readings cannot be kept just now; null where they can.</summary>
    public string? Trouble =>
        !Volatile.Read(ref _isOpen) ? "The city is being opened anew after a failure." : Engine.IsFull ? "The disk is full." : null;

    private CityEngine Engine => Volatile.Read(ref _engine);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _thread = new Thread(Run) { Name = "city", IsBackground = true };
        _thread.Start();
        // Also those that a crash in the first start left out; the places of removed ones tell that they were there.
        foreach (var type in StandardSensorTypes.All.Where(type => Catalogue.Places.All(known => known.Id != type.Id)))
        {
            var outcome = await ChangeAsync(FirstCatalogue.Change(type, _city.DefaultRules), null, cancellationToken);
            if (outcome.Result != ChangeResult.Created) throw new IOException($"The sensor type {type.Id} cannot be set up: {Trouble ?? $"{outcome.Result}"}");
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        if (_thread is { } thread) await Task.Run(thread.Join, cancellationToken);
    }

    public ValueTask<IntakeResult> AcceptAsync(ReadingBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Count == 0) return ValueTask.FromResult(new IntakeResult(IntakeStatus.Kept));
        if (!Volatile.Read(ref _isOpen)) return ValueTask.FromResult(new IntakeResult(IntakeStatus.Unavailable));
        var command = new CityCommand.Accept(batch, CityTracing.Current);
        // The batch belongs to the city until it answers, and so the wait cannot be given up.
        return TryAdd(command) ? new ValueTask<IntakeResult>(command.Answer) : ValueTask.FromResult(new IntakeResult(IntakeStatus.Overloaded));
    }

    public ValueTask<ChangeOutcome> ChangeAsync(DefinitionChange change, int? expectedVersion, CancellationToken cancellationToken)
    {
        var command = new CityCommand.Change(change, expectedVersion, _time.GetUtcNow());
        return Volatile.Read(ref _isOpen) && TryAdd(command)
            ? new ValueTask<ChangeOutcome>(command.Answer.WaitAsync(cancellationToken))
            : ValueTask.FromResult(new ChangeOutcome(ChangeResult.Unavailable));
    }

    /// <remarks>A host whose start failed disposes what it did not stop, and once for each service that this is registered as.</remarks>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _stop.Cancel();
        _thread?.Join();
        _engine.Dispose();
        _queue.Dispose();
        _stop.Dispose();
    }

    private bool TryAdd(CityCommand command)
    {
        if (!_queue.TryAdd(command)) return false;
        // It may have closed meanwhile, and nobody would take it.
        if (!Volatile.Read(ref _isOpen)) RefuseWaiting();
        return true;
    }

    private CityEngine Open(RecoveredCity recovered) => new(
        Database,
        recovered,
        Alerts,
        _options,
        new StationAdmission(_city.AcceptUnknownStations, _options.MaxStations),
        new AlertText(_city.FindTimeZone()),
        _queue,
        _figures,
        _storeFigures,
        _time,
        _logger);

    private void Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (!_isOpen) OpenAnew();
                Engine.Run(_stop.Token);
            }
            catch (Exception error)
            {
                Volatile.Write(ref _isOpen, false);
                _figures.Failed();
                Log.CityFailed(_logger, error);
                RefuseWaiting();
                using var retry = new CancellationTokenSource(OpenAnewAfter, _time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(retry.Token, _stop.Token);
                either.Token.WaitHandle.WaitOne();
            }
        }

        Volatile.Write(ref _isOpen, false);
        RefuseWaiting();
    }

    private void OpenAnew()
    {
        _engine.Dispose();
        Volatile.Write(ref _engine, Open(Database.Recover()));
        Volatile.Write(ref _isOpen, true);
    }

    private void RefuseWaiting()
    {
        while (_queue.TryTake() is { } command) command.Refuse();
    }
}
