using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Forecasts;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Storage;

namespace CitySensors.Core.Stations;

/// <summary>
/// A station: processes readings one after the other, scores them and decides which alerts change. Decisions depend only on the
/// readings, their event times and arrivals: readings within the lateness lead to the same alerts in any order. Not thread safe.
/// </summary>
public sealed class Station
{
    private const byte StateFormat = 10;

    private readonly ChangeNumbers _numbers = new();
    private readonly StationEvaluation _evaluation;
    private SeenTimes _seen = new();

    public Station(StationDefinition definition, StationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(plan);
        _evaluation = new StationEvaluation(definition, plan, _numbers);
    }

    public StationDefinition Definition => _evaluation.Definition;

    public StationPlan Plan => _evaluation.Plan;

    /// <summary>The number of the newest alert entry; 0 if there is none.</summary>
    public long Change => _numbers.Last;

    /// <summary>The number of the newest delta; 0 if there is none.</summary>
    public long Revision { get; private set; }

    /// <summary>The position in the log of readings; part of the state.</summary>
    public ReadPositions Positions { get; set; } = ReadPositions.None;

    /// <summary>Increments the revision for the next delta.</summary>
    public long NextRevision() => ++Revision;

    /// <summary>
    /// The station that takes over the id after a removal. It knows no readings but continues the numbers, so that an alert log
    /// does not mistake new entries for duplicates.
    /// </summary>
    public Station Successor()
    {
        var successor = new Station(StationDefinition.Unregistered(Definition.Id), Plan) { Revision = Revision, Positions = Positions };
        successor._numbers.Last = Change;
        return successor;
    }

    /// <summary>Whether a reading with this event time is new.</summary>
    public Novelty NoveltyOf(DateTimeOffset eventTime) => _seen.NoveltyOf(eventTime.UtcTicks);

    /// <summary>The reading as it is by the calibration of its sensors, valid until the next call: what <see cref="Observe"/> and <see cref="Supplement"/> take.</summary>
    public Reading Correct(in Reading sent) => _evaluation.Correct(sent);

    /// <summary>
    /// Processes a reading that is not a duplicate: fills <paramref name="scores"/> and adds alert entries to <paramref name="changes"/>.
    /// An event time ahead of the arrival counts as evaluated up to the arrival only, so that one wrong clock value does not hide the readings
    /// after it. Values behind the newest one of their sensor, within the lateness, wait for <see cref="Revise"/>; older ones lead to entries that are
    /// late.
    /// </summary>
    public void Observe(in Reading reading, long arrivedTicks, Scores scores, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(changes);
        _evaluation.Observe(reading, arrivedTicks, _seen.Newest, scores, changes);
        _seen.Add(reading.EventTicks);
    }

    /// <summary>
    /// Evaluates a stored reading, newer than those before, as if it had arrived at its event time: with the flags that its values have, and without
    /// scores.
    /// </summary>
    /// <param name="reading">The reading.</param>
    /// <param name="flags">What was found about its values.</param>
    /// <param name="scores">A buffer.</param>
    /// <param name="changes">The new entries.</param>
    public void Replay(in Reading reading, ValueFlags flags, Scores scores, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(changes);
        scores.Take(reading.Values, flags);
        _evaluation.Replay(reading, _seen.Newest, scores, changes);
        _seen.Add(reading.EventTicks);
    }

    /// <summary>
    /// Processes values that a stored reading lacked, sent later with the same event time, or that replace its values. Other parameters as those
    /// of <see cref="Observe"/>.
    /// </summary>
    /// <param name="added">The values.</param>
    /// <param name="arrivedTicks">The arrival in UTC ticks.</param>
    /// <param name="scores">Takes the scores.</param>
    /// <param name="changes">The new entries.</param>
    /// <param name="retracted">The slots that wait for <see cref="Revise"/> since <see cref="Retract"/>.</param>
    public void Supplement(in Reading added, long arrivedTicks, Scores scores, ICollection<Alert> changes, ulong retracted = 0)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(changes);
        _evaluation.Supplement(added, arrivedTicks, scores, changes, retracted);
    }

    /// <summary>Whether <see cref="CloseWindows"/> has something to do before a reading.</summary>
    public bool HasWindowsDue(ReadingTimes reading) => _evaluation.HasWindowsDue(reading);

    /// <summary>
    /// Evaluates the rules on windows that are over: a reading shows that their end and the watermark have passed. Call it again, after
    /// <see cref="AggregateWindow"/>, until it needs nothing.
    /// </summary>
    /// <param name="reading">The times of the reading that is processed next.</param>
    /// <param name="changes">The new entries.</param>
    /// <returns>The span whose readings are needed before the next call; null if all windows that are over are evaluated.</returns>
    public Window? CloseWindows(ReadingTimes reading, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return _evaluation.CloseWindows(reading, _seen.Newest, changes);
    }

    /// <summary>Takes the readings that <see cref="CloseWindows"/> asked for.</summary>
    /// <param name="span">The span.</param>
    /// <param name="readings">All stored readings of the span, in any order.</param>
    public void AggregateWindow(Window span, IEnumerable<StoredReading> readings)
    {
        ArgumentNullException.ThrowIfNull(readings);
        _evaluation.AggregateWindow(span, readings);
    }

    /// <summary>Evaluates the rules on forecasts for a forecast of this station; one that is not newer than the last one changes nothing.</summary>
    /// <param name="forecast">The forecast.</param>
    /// <param name="changes">The new entries.</param>
    /// <returns>Whether the state of the station changed.</returns>
    public bool EvaluateForecast(StationForecast forecast, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        ArgumentNullException.ThrowIfNull(changes);
        return _evaluation.EvaluateForecast(forecast, changes);
    }

    /// <summary>
    /// Processes a change of a stored reading: values that were evaluated before count no longer. Those within the lateness wait for
    /// <see cref="Revise"/>, which then decides with what the stored reading is now; older decisions are not changed.
    /// </summary>
    /// <param name="before">The stored reading before the change.</param>
    /// <param name="slots">A bit for each slot of a changed value.</param>
    /// <returns>The slots whose values wait.</returns>
    public ulong Retract(StoredReading before, ulong slots)
    {
        ArgumentNullException.ThrowIfNull(before);
        _evaluation.Forget(before, slots);
        return _evaluation.Retract(before, slots);
    }

    /// <summary>Whether values wait for <see cref="Judge"/>: they are suspect, because they may be spikes.</summary>
    public bool HasJumps => _evaluation.HasJumps;

    /// <summary>
    /// Decides about values that may be spikes, of which a reading has the next value, before <see cref="Observe"/> or <see cref="Supplement"/> of it.
    /// Then the stored readings change as the result says, each is passed to <see cref="Reconsider"/>, and <see cref="Revise"/> decides.
    /// </summary>
    /// <param name="next">The reading.</param>
    /// <param name="arrivedTicks">Its arrival in UTC ticks.</param>
    /// <param name="scores">A buffer.</param>
    /// <returns>The readings whose flags change.</returns>
    public IReadOnlyList<JudgedReading> Judge(in Reading next, long arrivedTicks, Scores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return _evaluation.Judge(next, arrivedTicks, scores);
    }

    /// <summary>Values of a judged reading, which the rules have evaluated as suspect, wait for <see cref="Revise"/> if they are within the lateness.</summary>
    /// <param name="judged">The reading.</param>
    /// <param name="stored">The stored one.</param>
    public void Reconsider(JudgedReading judged, StoredReading stored)
    {
        ArgumentNullException.ThrowIfNull(judged);
        _evaluation.Retract(judged.Before(stored), judged.Slots);
    }

    /// <summary>A bit for each slot whose rules have not evaluated a value of this time.</summary>
    public ulong NotEvaluatedAt(long time) => _evaluation.NotEvaluatedAt(time);

    /// <summary>Whether values wait for <see cref="Revise"/>.</summary>
    public bool HasLateValues => _evaluation.HasLateValues;

    /// <summary>Whether values that wait for <see cref="Revise"/> must be decided before a reading of this event time.</summary>
    public bool MustReviseBefore(long eventTicks) => _evaluation.MustReviseBefore(eventTicks);

    /// <summary>The newest event time of all readings, in UTC ticks.</summary>
    public long NewestTicks => _seen.Newest;

    /// <summary>The event times between which <see cref="Revise"/> needs all readings, both inclusive, in UTC ticks.</summary>
    public (long From, long To) RevisionSpan => _evaluation.RevisionSpan(_seen.Newest);

    /// <summary>Decides late values, and again all values after them.</summary>
    /// <param name="readings">The readings of the <see cref="RevisionSpan"/>, including the late ones, in any order.</param>
    /// <param name="arrivedTicks">The arrival of the late readings.</param>
    /// <param name="changes">The new entries: what differs from the decisions without the late values.</param>
    public void Revise(IEnumerable<StoredReading> readings, long arrivedTicks, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(readings);
        ArgumentNullException.ThrowIfNull(changes);
        _evaluation.Revise(readings, arrivedTicks, changes);
    }

    /// <summary>
    /// Marks alerts as unconfirmed whose sensor is silent: the arrival of its last valid value is longer ago than the rule's gap. Ends those that
    /// have been unconfirmed for as long as their rule allows. These decisions depend on the clock: nothing else tells that no reading came.
    /// </summary>
    /// <param name="receivingSince">Since when readings are received without interruption; silence before that says nothing.</param>
    /// <param name="now">The current time.</param>
    /// <param name="changes">The new entries.</param>
    public void CheckSilence(DateTimeOffset receivingSince, DateTimeOffset now, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        _evaluation.CheckSilence(receivingSince, now, changes);
    }

    /// <summary>The first time, in UTC ticks, at which <see cref="CheckSilence"/> changes something unless a valid value comes before.</summary>
    public long SilenceDueTicks => _evaluation.SilenceDueTicks;

    /// <summary>Switches to a new definition and plan; alerts whose rule no longer applies to this station are cancelled.</summary>
    public void Apply(StationDefinition definition, StationPlan plan, DateTimeOffset now, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(changes);
        _evaluation.Apply(definition, plan, now, changes);
    }

    /// <summary>Cancels all alerts, before the station is removed.</summary>
    public void Cancel(DateTimeOffset now, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        _evaluation.Cancel(now, changes);
    }

    /// <summary>
    /// Cancels alerts that are active in the log but unknown to the station, unless <paramref name="changes"/> end them: their rule was
    /// removed while the station was inactive.
    /// </summary>
    public void CancelOrphaned(IEnumerable<Alert> active, DateTimeOffset now, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(active);
        ArgumentNullException.ThrowIfNull(changes);
        _evaluation.CancelOrphaned(active, now, changes);
    }

    /// <summary>Writes the state for <see cref="ReadState"/>.</summary>
    public void WriteState(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(StateFormat);
        writer.Write7BitEncodedInt64(Revision);
        writer.Write7BitEncodedInt64(Change);
        Positions.Write(writer);
        _seen.Write(writer);
        _evaluation.Write(writer, _seen.Newest);
    }

    /// <summary>The number of the delta that a written state came with; 0 where its format has none.</summary>
    /// <exception cref="InvalidDataException">It is of a format this version does not know.</exception>
    public static long RevisionOf(byte[] state)
    {
        ArgumentNullException.ThrowIfNull(state);
        using var reader = new BinaryReader(new MemoryStream(state, writable: false));
        return reader.ReadByte() switch
        {
            1 => 0,
            2 or 3 or 4 or 5 or 6 or 7 or 8 or 9 or StateFormat => reader.Read7BitEncodedInt64(),
            var format => throw new InvalidDataException($"The state of a station has the unknown format {format}."),
        };
    }

    /// <summary>
    /// Restores the state. Alerts that cannot continue because their rule changed while the station was inactive
    /// are cancelled; <paramref name="changes"/> must be part of the next delta of the station.
    /// </summary>
    /// <exception cref="InvalidDataException">The format is unknown to this version.</exception>
    public void ReadState(BinaryReader reader, DateTimeOffset now, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(changes);
        switch (reader.ReadByte())
        {
            case 1:
                (Revision, _numbers.Last, Positions) = (0, 0, ReadPositions.None);
                _seen = SeenTimes.ReadFormat1(reader);
                _evaluation.ReadFormat1(reader);
                break;
            // Format 2 is without the usual intervals, format 3 without what is known of unconfirmed alerts, format 4 without numbers of values, format 5
            // without checkpoints, format 6 without windows, format 7 without forecasts, format 8 without audiences, format 9 without the tests of sequences.
            case (2 or 3 or 4 or 5 or 6 or 7 or 8 or 9 or StateFormat) and var format:
                Revision = reader.Read7BitEncodedInt64();
                _numbers.Last = reader.Read7BitEncodedInt64();
                Positions = ReadPositions.Read(reader);
                _seen = SeenTimes.Read(reader);
                _evaluation.Read(reader, _seen.Newest, format, now, changes);
                break;
            case var format:
                throw new InvalidDataException($"Unknown format {format} of the state of station {Definition.Id}.");
        }
    }
}
