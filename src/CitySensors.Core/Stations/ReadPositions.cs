using System.Collections.Immutable;

namespace CitySensors.Core.Stations;

/// <summary>How far a station has read the log that its readings come from.</summary>
/// <param name="Log">The id of this incarnation of the log: offsets mean nothing in a topic that was deleted and created again.</param>
/// <param name="Offsets">The last offset taken from each partition.</param>
public sealed record ReadPositions(string? Log, ImmutableSortedDictionary<int, long> Offsets)
{
    public static ReadPositions None { get; } = new(null, ImmutableSortedDictionary<int, long>.Empty);

    /// <summary>The last offset taken from a partition; null where none was.</summary>
    public long? OffsetOf(int partition) => Offsets.TryGetValue(partition, out var offset) ? offset : null;

    public ReadPositions With(int partition, long offset) => this with { Offsets = Offsets.SetItem(partition, offset) };

    internal void Write(BinaryWriter writer)
    {
        writer.Write(Log ?? "");
        writer.Write7BitEncodedInt(Offsets.Count);
        foreach (var (partition, offset) in Offsets)
        {
            writer.Write7BitEncodedInt(partition);
            writer.Write7BitEncodedInt64(offset);
        }
    }

    internal static ReadPositions Read(BinaryReader reader)
    {
        var log = reader.ReadString();
        var positions = log.Length > 0 ? None with { Log = log } : None;
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            positions = positions.With(reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt64());
        return positions;
    }
}
