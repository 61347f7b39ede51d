using System.Buffers.Binary;
using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Sensors;
using CitySensors.Storage.Sqlite.Database;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class BlockCodecTests
{
    private static readonly long Hour = TestDatabase.Noon.UtcTicks;

    private static readonly Catalogue FourTypes =
        StandardSensorTypes.All.Take(4).Aggregate(Catalogue.Empty, (catalogue, type) => catalogue.With(type));

    private static readonly Gen<double> Value = Gen.OneOf(
        Gen.Constant(double.NaN),
        Gen.Elements(0.0, -0.0, 1, -1, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, 0.1 + 0.2),
        Gen.Choose(-100_000, 100_000).Select(whole => whole / 100.0),
        Gen.Choose(int.MinValue, int.MaxValue).Select(whole => whole / 1e6),
        ArbMap.Default.GeneratorFor<double>());

    private static readonly Gen<Row> AnyRow =
        from offset in Gen.OneOf(Gen.Choose(0, 3599).Select(second => second * TimeSpan.TicksPerSecond), Gen.Choose(0, int.MaxValue).Select(ticks => (long)ticks))
        from arrival in Gen.OneOf(Gen.Constant(0L), Gen.Choose(0, 100_000).Select(ticks => (long)ticks), Gen.Choose(0, 1000).Select(day => day * TimeSpan.TicksPerDay))
        from values in Value.ArrayOf(4)
        from outliers in Gen.Frequency((5, Gen.Constant(0UL)), (1, Gen.Choose(0, 15).Select(mask => (ulong)mask)))
        from failed in Gen.Frequency((5, Gen.Constant(0UL)), (1, Gen.Constant(ulong.MaxValue)))
        from suspect in Gen.Frequency((5, Gen.Constant(0UL)), (1, Gen.Choose(0, 15).Select(mask => (ulong)mask)))
        from raw in Gen.Frequency((5, Gen.Constant(Array.Empty<double>())), (1, Value.ArrayOf(4)))
        from tests in Gen.Frequency((5, Gen.Constant(default(TestFlags))), (1, Gen.Choose(1, 15).Select(mask => (TestFlags?)new TestFlags((ulong)mask, 0, 1UL << mask, ulong.MaxValue))))
        select new Row(offset, arrival, values, new ValueFlags(outliers, failed, suspect, tests)) { Raw = [.. raw.Select((one, slot) => double.IsNaN(values[slot]) ? double.NaN : one)] };

    /// <summary>Columns of one kind too, which rows of any kind hardly ever make.</summary>
    private static readonly Gen<Row[]> Rows = Gen.OneOf(
        AnyRow.ArrayOf(),
        from rows in AnyRow.ArrayOf()
        from kind in Gen.Elements(0, 1, 2)
        select rows.Select((row, i) => row with
        {
            Raw = [],
            Values = kind switch { 0 => [7.5, double.NaN, -1, -1e-6], 1 => [i % 256, i % 2 == 0 ? i : double.NaN, i - 1, i / 10.0], _ => [double.NaN, 5] },
        }).ToArray());

    [Fact]
    public void Decode_AnyBlock_RestoresEveryBit() =>
        Prop.ForAll(Rows.ToArbitrary(), rows =>
        {
            var block = Filled(rows);
            if (block.Count == 0) return;
            var decoded = DecodedBlock.Decode(new BlockEncoder().Encode(block));

            Assert.Equal(block.EventTicks, decoded.EventTicks);
            Assert.Equal(block.AllArrivedTicks, decoded.ArrivedTicks);
            Assert.Equal(block.Flags, decoded.Flags);
            for (var i = 0; i < block.Count; i++)
            {
                var before = block.Values.Slice(i * block.Width, block.Width);
                var after = decoded.ValuesOf(i);
                for (var slot = 0; slot < before.Length; slot++)
                {
                    Assert.Equal(Bits(before[slot]), Bits(slot < after.Length ? after[slot] : double.NaN));
                    Assert.Equal(Bits(block.Raw.IsEmpty ? double.NaN : block.Raw[i * block.Width + slot]), Bits(slot < decoded.RawOf(i).Length ? decoded.RawOf(i)[slot] : double.NaN));
                }
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Decode_AnyByteChanged_IsRefused()
    {
        var bytes = new BlockEncoder().Encode(Filled([new(1, 2, [25.3, double.NaN, 1013.25, 1 / 3.0], new(1, 2, 4, new(1, 2, 0, 8))) { Raw = [20, double.NaN, double.NaN, 0.1] }, new(3, 2, [24, 5, 6, 7], ValueFlags.None)])).ToArray();
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[i] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => DecodedBlock.Decode(damaged));
        }
    }

    [Fact]
    public void Decode_CutShort_IsRefused()
    {
        var bytes = new BlockEncoder().Encode(Filled([new(1, 2, [25.3, 60, 1013, 200], new(0, 0, 1, new(1, 0, 0, 0))) { Raw = [25, double.NaN] }])).ToArray();
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => DecodedBlock.Decode(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void Encode_DecimalsOfAFullBlock_IsAQuarterOfTheirDoubles()
    {
        var rows = Enumerable.Range(0, ReadingBlock.MaxReadings)
            .Select(i => new Row(i * TimeSpan.TicksPerSecond, 0, [20 + i % 100 / 10.0, 60 + i % 7 / 100.0, 1013.25, double.NaN], ValueFlags.None)).ToArray();
        var length = new BlockEncoder().Encode(Filled(rows)).Length;
        Assert.InRange(length, 1, ReadingBlock.MaxReadings * (sizeof(uint) + 1 + 1) + 100);
    }

    [Fact]
    public void StoredReadings_OfABlock_AreItsRows()
    {
        var block = Filled([new(7, 4, [1, double.NaN, 3], new(1, 4, 2)), new(3, 5, [2], ValueFlags.None)]);
        var rows = DecodedBlock.Decode(new BlockEncoder().Encode(block)).StoredReadings().ToList();
        Assert.Equal([(7L, 4L, new ValueFlags(1, 4, 2)), (3L, 5L, ValueFlags.None)], rows.Select(row => (row.EventTicks - Hour, row.ArrivedTicks - Hour, row.Flags)));
        Assert.Equal([1, double.NaN, 3], rows[0].Values);
        Assert.Equal([2, double.NaN, double.NaN], rows[1].Values);
    }

    [Fact]
    public void Add_SameTimeAsTheLastRow_ReplacesIt()
    {
        var block = Filled([new(7, 4, [1], new(1, 0)), new(7, 5, [1, 2], new(1, 2, 1))]);
        var row = Assert.Single(DecodedBlock.Decode(new BlockEncoder().Encode(block)).StoredReadings());
        Assert.Equal((7L, 5L, new ValueFlags(1, 2, 1)), (row.EventTicks - Hour, row.ArrivedTicks - Hour, row.Flags));
        Assert.Equal([1.0, 2.0], row.Values);
    }

    [Fact]
    public void Encode_CorrectedValues_TakesAnotherFormatOnlyWhereThereAreSome()
    {
        Row[] rows = [new(7, 4, [1, 2], ValueFlags.None), new(8, 5, [3, 4], ValueFlags.None)];
        var plain = new BlockEncoder().Encode(Filled(rows)).ToArray();
        // Where the only row with corrected values was replaced, there are none.
        Assert.Equal(plain, new BlockEncoder().Encode(Filled([new(7, 4, [9, 9], ValueFlags.None) { Raw = [1, 1] }, .. rows])).ToArray());
        Assert.Equal(BlockFormat.Version, plain[0]);

        var encoded = new BlockEncoder().Encode(Filled([rows[0], rows[1] with { Raw = [double.NaN, 3.5] }]));
        Assert.Equal(BlockFormat.WithRaw, encoded[0]);
        var stored = DecodedBlock.Decode(encoded).StoredReadings().ToList();
        Assert.Equal((1.0, 2.0, 3.0, 3.5), (stored[0].RawOf(0), stored[0].RawOf(1), stored[1].RawOf(0), stored[1].RawOf(1)));
        Assert.Equal(4, stored[1].Values[1]);
    }

    [Fact]
    public void Decode_Format1_HasNoSuspectValues()
    {
        Row[] rows = [new(7, 4, [1, 2], new(1, 2)), new(8, 5, [3, 4], ValueFlags.None), new(9, 5, [5, 6], new(2, 0))];
        var decoded = DecodedBlock.Decode(Format1(new BlockEncoder().Encode(Filled(rows))));
        Assert.Equal(rows.Select(row => row.Flags), decoded.Flags);
        Assert.Equal([5, 6], decoded.ValuesOf(2));
    }

    /// <summary>The same block as earlier versions wrote it.</summary>
    private static byte[] Format1(ReadOnlySpan<byte> block)
    {
        const int Suspect = sizeof(ulong);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(block[8..]);
        var flagged = BinaryPrimitives.ReadUInt16LittleEndian(block[10..]);
        var at = BlockFormat.HeaderLength + count * ((block[1] & ~BlockFormat.InTicks) + block[2]);
        List<byte> bytes = [.. block[..at]];
        for (; flagged > 0; flagged--, at += BlockFormat.FlaggedLength) bytes.AddRange(block.Slice(at, BlockFormat.FlaggedLength - Suspect));
        bytes.AddRange(block[at..]);
        var old = bytes.ToArray();
        old[0] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(old.AsSpan(BlockFormat.CrcAt), BlockFormat.CrcOf(old));
        return old;
    }

    private static ReadingBlock Filled(Row[] rows)
    {
        var block = new ReadingBlockPool().Rent("station-7", FourTypes, Hour);
        foreach (var row in rows.Take(ReadingBlock.MaxReadings))
            block.Add(Hour + row.Offset, Hour + row.Arrival, row.Values, row.Flags, row.Raw);
        return block;
    }

    /// <summary>NaN has a single representation, which means no value.</summary>
    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value);

    private sealed record Row(long Offset, long Arrival, double[] Values, ValueFlags Flags)
    {
        public double[] Raw { get; init; } = [];
    }
}
