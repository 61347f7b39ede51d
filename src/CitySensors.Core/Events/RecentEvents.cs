using CitySensors.Core.Alerts;

namespace CitySensors.Core.Events;

/// <summary>The events of the alert log, with a way to wait for changes that recipients may have to be told of. Thread safe.</summary>
/// <remarks>Recipients remember their position, so none of them needs a queue. One that missed changes compares with how it is now.</remarks>
public sealed class RecentEvents(EventOptions options)
{
    /// <summary>The number of changes that stay in memory.</summary>
    private const int MostChanges = 4096;

    private readonly Lock _lock = new();
    private readonly EventBook _book = new(options);
    private readonly Queue<EventChange> _changes = new();
    private TaskCompletionSource _next = NewPulse();
    private long _position;

    /// <summary>All events that are known, in order of their onset.</summary>
    public IReadOnlyList<HazardEvent> All
    {
        get
        {
            lock (_lock) return _book.All;
        }
    }

    public HazardEvent? Find(string id)
    {
        lock (_lock) return _book.Find(id);
    }

    /// <summary>Whether citizens know of an alert, by itself or because they know of its event.</summary>
    public bool IsPublic(Alert alert)
    {
        lock (_lock) return _book.IsPublic(alert);
    }

    /// <summary>Takes entries of the alert log, in order.</summary>
    public void Apply(IReadOnlyList<Alert> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        lock (_lock) Add([.. entries.Select(_book.Apply).OfType<EventChange>().Where(MayBeTold)]);
    }

    /// <summary>Ends the events that were quiet for long enough.</summary>
    public void Advance(DateTimeOffset now)
    {
        lock (_lock) Add(_book.Advance(now));
    }

    /// <summary>What a recipient is not told of, because it began before: the events that it can see now, and the position after them.</summary>
    public (long Position, IReadOnlyList<HazardEvent> Events) Begin(EventNotices notices)
    {
        ArgumentNullException.ThrowIfNull(notices);
        lock (_lock) return (_position, [.. notices.Compare(_book).Select(told => _book.Find(told.EventId)).OfType<HazardEvent>()]);
    }

    /// <summary>What a recipient has to be told since a position, each with the event as it is now.</summary>
    public (long Position, IReadOnlyList<(EventNotice Notice, HazardEvent Event)> Told) Next(EventNotices notices, long position)
    {
        ArgumentNullException.ThrowIfNull(notices);
        lock (_lock)
        {
            var missed = _position - _changes.Count;
            var told = position < missed ? notices.Compare(_book) : Decide(notices, position - missed);
            // An event that began and got worse since then is told as it is.
            var began = told.Where(one => one.Notice == EventNotice.Began).Select(one => one.EventId).ToHashSet(StringComparer.Ordinal);
            return (
                _position,
                [
                    .. from one in told
                       where one.Notice != EventNotice.Worsened || !began.Contains(one.EventId)
                       let known = _book.Find(one.EventId)
                       where known is not null
                       select (one.Notice, known),
                ]);
        }
    }

    /// <summary>Completes when there are changes after a position.</summary>
    public Task WaitForChangeAfterAsync(long position, CancellationToken cancellationToken)
    {
        lock (_lock) return _position > position ? Task.CompletedTask : _next.Task.WaitAsync(cancellationToken);
    }

    private IReadOnlyList<(string EventId, EventNotice Notice)> Decide(EventNotices notices, long skip) =>
    [
        .. from change in _changes.Skip((int)skip)
           let notice = notices.Decide(change)
           where notice is not null
           select (change.EventId, notice.Value),
    ];

    private void Add(IReadOnlyList<EventChange> changes)
    {
        if (changes.Count == 0) return;
        foreach (var change in changes) _changes.Enqueue(change);
        while (_changes.Count > MostChanges) _changes.Dequeue();
        _position += changes.Count;
        var pulse = _next;
        _next = NewPulse();
        pulse.SetResult();
    }

    private static bool MayBeTold(EventChange change) => change.State == EventState.Retracted || change.News.Count > 0;

    private static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
