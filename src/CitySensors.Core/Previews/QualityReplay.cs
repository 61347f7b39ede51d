using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Storage;

namespace CitySensors.Core.Previews;

/// <summary>
/// Tests stored values of one sensor again, as a proposed sensor type would: with their final flags, because a value that may be a spike is held back until
/// the next one shows whether it is. Not thread safe.
/// </summary>
/// <param name="proposed">The scorer of the proposed sensor type at the station.</param>
/// <param name="inForce">The scorer of the sensor type in force there.</param>
/// <param name="next">Takes the readings in order.</param>
internal sealed class QualityReplay(Scorer proposed, Scorer inForce, RuleReplay next)
{
    /// <summary>Beyond it values stay suspect, as they are until the next valid one comes.</summary>
    private const int MaxHeld = 10_000;

    private readonly Scores _scores = new(1);
    private readonly Scores _before = new(1);
    private readonly StationSequences? _sequences = StationSequences.For(proposed.Tests);
    private readonly List<StoredReading> _held = [];

    /// <param name="reading">The next reading.</param>
    /// <param name="stored">The flags that are stored of it.</param>
    public void Next(in Reading reading, ValueFlags stored)
    {
        var isWithdrawn = IsWithdrawn(reading, stored);
        Score(reading, isWithdrawn);
        if (_sequences is null)
        {
            next.Next(reading, _scores.Flags);
            return;
        }

        if (_sequences.HasJumps) Judge(reading);
        _sequences.Test(reading, reading.EventTicks, _scores);
        if (_sequences.HasJumps && _held.Count < MaxHeld) Hold(reading);
        else Pass(reading);
    }

    /// <summary>Passes on what is still held back, as suspect.</summary>
    public void End() => Release();

    /// <summary>Whether people said that the value is wrong: it failed, and neither its range nor a test in force is the reason.</summary>
    private bool IsWithdrawn(in Reading reading, ValueFlags stored)
    {
        if (stored.Failed == 0 || stored.Tests is not null) return false;
        inForce.Score(reading, _before);
        return _before.Failed == 0;
    }

    private void Score(in Reading reading, bool isWithdrawn)
    {
        proposed.Score(reading, _scores);
        if (!isWithdrawn) return;
        _scores.Failed = _scores.Present;
        _scores.Suspect = 0;
    }

    private void Judge(in Reading reading)
    {
        foreach (var judged in _sequences!.Judge(reading, reading.EventTicks, _scores))
            if (_held.FindIndex(one => one.EventTicks == judged.EventTicks) is >= 0 and var at) _held[at] = judged.After(_held[at]);
        if (!_sequences.HasJumps) Release();
    }

    private void Hold(in Reading reading) =>
        _held.Add(new StoredReading(reading.EventTicks, reading.EventTicks, reading.Values.ToArray(), _scores.Flags));

    private void Pass(in Reading reading)
    {
        if (_held.Count > 0) Release();
        next.Next(reading, _scores.Flags);
    }

    private void Release()
    {
        foreach (var held in _held) next.Next(new Reading(held.EventTicks, held.Values), held.Flags);
        _held.Clear();
    }
}
