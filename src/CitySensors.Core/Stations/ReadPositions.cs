using System.Collections.Immutable;

namespace CitySensors.Core.Stations;

/// <summary>The offsets up to which a station has consumed the log of readings.</summary>
/// <param name="Log">The id of the log, which changes when a topic is deleted and recreated: its offsets then start over.</param>
/// <param name="Offsets">The last consumed offset of each partition.</param>
public sealed record ReadPositions(string? Log, ImmutableSortedDictionary<int, long> Offsets)
{
    public static ReadPositions None { get; } = new(null, ImmutableSortedDictionary<int, long>.Empty);

    /// <summary>The last consumed offset of a partition; null if there is none.</summary>
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
