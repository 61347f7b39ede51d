using System.Numerics;
using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Storage;

namespace CitySensors.Core.Readings;

/// <summary>
/// Compares a reading with the stored one of the same station and time: sensors that the stored one lacks are added, equal values are
/// duplicates, and other values are conflicts, for which the stored value is kept, or corrections. Reused; not thread safe.
/// </summary>
public sealed class ReadingMerge
{
    private double[] _added = [];
    private double[] _merged = [];
    private double[] _addedRaw = [];
    private double[] _mergedRaw = [];
    private (bool Added, bool Merged) _hasRaw;
    private StoredReading? _stored;

    /// <summary>A bit for each slot whose value is added.</summary>
    public ulong Added { get; private set; }

    /// <summary>A bit for each slot whose stored value is replaced; these are among the added ones.</summary>
    public ulong Corrected { get; private set; }

    /// <summary>A bit for each slot whose value is that of the stored reading.</summary>
    public ulong Equal { get; private set; }

    /// <summary>A bit for each slot whose value differs from that of the stored reading.</summary>
    public ulong Conflicting { get; private set; }

    /// <summary>The added values only; NaN for all other slots.</summary>
    public ReadOnlySpan<double> AddedValues => _added;

    /// <summary>The values of the stored reading and the added ones.</summary>
    public ReadOnlySpan<double> MergedValues => _merged;

    /// <summary>The added values before calibration, NaN where they are the same; empty if all are.</summary>
    public ReadOnlySpan<double> AddedRaw => _hasRaw.Added ? _addedRaw : [];

    /// <summary>The merged values before calibration, NaN where they are the same; empty if all are.</summary>
    public ReadOnlySpan<double> MergedRaw => _hasRaw.Merged ? _mergedRaw : [];

    /// <param name="sent">The reading. Values are compared before calibration, which may have changed since.</param>
    /// <param name="stored">The stored one.</param>
    /// <param name="width">The number of slots of the catalogue.</param>
    /// <param name="isCorrection">Whether other values replace the stored ones. Equal ones replace values that failed: they may have been withdrawn.</param>
    /// <param name="undecided">
    /// A bit for each slot whose rules have not evaluated this time. Equal values of these count as added: their row was stored, but a crash lost
    /// the decision.
    /// </param>
    public void Compare(in Reading sent, StoredReading stored, int width, bool isCorrection, ulong undecided)
    {
        ArgumentNullException.ThrowIfNull(stored);
        _stored = stored;
        if (_added.Length != width) (_added, _merged, _addedRaw, _mergedRaw) = (new double[width], new double[width], new double[width], new double[width]);
        Array.Fill(_added, double.NaN);
        Array.Fill(_merged, double.NaN);
        stored.Values.AsSpan(0, Math.Min(stored.Values.Length, width)).CopyTo(_merged);
        BeginRaw(sent, stored);
        (Added, Corrected, Equal, Conflicting) = (0, 0, 0, 0);
        undecided &= ~stored.Flags.Failed;
        for (var slot = 0; slot < sent.Values.Length; slot++)
        {
            var value = sent.Values[slot];
            if (double.IsNaN(value)) continue;
            var bit = 1UL << slot;
            var isEqual = stored.RawOf(slot) == sent.RawOf(slot);
            if (double.IsNaN(_merged[slot])) Add(slot, value, sent.Raw);
            else if (isEqual && (undecided & bit) != 0) Add(slot, _merged[slot], stored.Raw);
            else if (isCorrection && (!isEqual || (stored.Flags.Failed & bit) != 0)) Correct(slot, value, sent.Raw);
            else if (isEqual) Equal |= bit;
            else Conflicting |= bit;
        }
    }

    /// <summary>The flags of the merged reading: those of the stored values remain.</summary>
    /// <param name="added">The flags of the added values.</param>
    public ValueFlags Flags(ValueFlags added) => _stored!.Flags.Replace(Added, added);

    /// <summary>
    /// The arrival time of the merged reading in UTC ticks: later than that of the stored one by at least a millisecond, the resolution of a
    /// store in which the later of two rows wins.
    /// </summary>
    public long ArrivedTicks(long arrivedTicks) => LaterArrival(arrivedTicks, _stored!);

    internal static long LaterArrival(long arrivedTicks, StoredReading stored) => Math.Max(arrivedTicks, stored.ArrivedTicks + TimeSpan.TicksPerMillisecond);

    /// <summary>The conflicting values, for the sender.</summary>
    public ReadingConflict Conflict(string stationId, in Reading sent) => new(
        stationId, sent.EventTicks, (Added | Equal) == 0 ? ConflictResolution.Rejected : ConflictResolution.Ignored, Values(Conflicting, sent));

    /// <summary>The corrected values, for the sender.</summary>
    public ReadingConflict Correction(string stationId, in Reading sent) =>
        new(stationId, sent.EventTicks, ConflictResolution.Replaced, Values(Corrected, sent));

    /// <summary>The change of the stored reading by the correction.</summary>
    public ReadingRevision Revision(long arrivedTicks, string correctedBy, Catalogue catalogue) => new(
        _stored!.EventTicks, ArrivedTicks(arrivedTicks), ReadingRevisionKind.Correction, correctedBy, Reason: null, RevisedValues.Of(_stored, Corrected, catalogue));

    private List<ConflictingValue> Values(ulong slots, in Reading sent)
    {
        var values = new List<ConflictingValue>();
        for (; slots != 0; slots &= slots - 1)
        {
            var slot = BitOperations.TrailingZeroCount(slots);
            values.Add(new ConflictingValue(slot, _stored!.RawOf(slot), sent.RawOf(slot)));
        }

        return values;
    }

    private void Correct(int slot, double value, ReadOnlySpan<double> raw)
    {
        Corrected |= 1UL << slot;
        Add(slot, value, raw);
    }

    private void Add(int slot, double value, ReadOnlySpan<double> raw)
    {
        Added |= 1UL << slot;
        _added[slot] = _merged[slot] = value;
        if (slot >= raw.Length || double.IsNaN(raw[slot])) return;
        _addedRaw[slot] = _mergedRaw[slot] = raw[slot];
        _hasRaw = (true, true);
    }

    private void BeginRaw(in Reading sent, StoredReading stored)
    {
        _hasRaw = (false, stored.Raw is not null);
        if (stored.Raw is null && sent.Raw.IsEmpty) return;
        Array.Fill(_addedRaw, double.NaN);
        Array.Fill(_mergedRaw, double.NaN);
        stored.Raw.AsSpan(0, Math.Min(stored.Raw?.Length ?? 0, _mergedRaw.Length)).CopyTo(_mergedRaw);
    }
}
