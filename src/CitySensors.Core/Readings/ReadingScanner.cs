using System.Text;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Readings;

/// <summary>
/// Fast path for the form that almost every station sends: one flat JSON object of plain strings and numbers. Everything else, valid
/// or not, is left to <see cref="ReadingParser"/>. Not thread safe.
/// </summary>
internal sealed class ReadingScanner
{
    private readonly byte[][] _keys;
    private readonly bool[] _removed;
    private readonly StationDirectory _stations;

    /// <summary>The slot of the n-th key of the previous reading: stations send their members in the same order.</summary>
    private readonly int[] _expected;

    public ReadingScanner(Catalogue catalogue, StationDirectory stations)
    {
        _keys = [.. catalogue.Slots.Select(type => Encoding.UTF8.GetBytes(type.Id))];
        _removed = [.. Enumerable.Range(0, _keys.Length).Select(catalogue.IsRemoved)];
        _expected = [.. Enumerable.Range(0, _keys.Length)];
        _stations = stations;
    }

    /// <summary>False if the text does not have the plain form; the results are then undefined.</summary>
    public bool TryScan(ReadOnlySpan<byte> text, Span<double> values, out StationDefinition? station, out double? timestamp)
    {
        station = null;
        timestamp = null;
        var members = 0;
        var i = SkipSpace(text, 0);
        if (!Is(text, i, (byte)'{')) return false;
        do
        {
            i = SkipSpace(text, i + 1);
            if (!TryPlainString(text, i, out var key)) return false;
            i = SkipSpace(text, i + key.Length + 2);
            if (!Is(text, i, (byte)':')) return false;
            i = SkipSpace(text, i + 1);
            if (key.SequenceEqual("station_id"u8))
            {
                if (station is not null || !TryPlainString(text, i, out var id) || (station = Station(id)) is null) return false;
                i += id.Length + 2;
            }
            else
            {
                if (!DecimalScanner.TryScan(text[i..], out var number, out var length)) return false;
                i += length;
                if (key.SequenceEqual("timestamp"u8))
                {
                    if (timestamp is not null) return false;
                    timestamp = number;
                }
                else
                {
                    var slot = Slot(key, members++);
                    if (slot < 0 || !double.IsNaN(values[slot])) return false;
                    values[slot] = number;
                }
            }

            i = SkipSpace(text, i);
        }
        while (Is(text, i, (byte)','));

        return Is(text, i, (byte)'}') && SkipSpace(text, i + 1) == text.Length && station is not null && members > 0;
    }

    private int Slot(ReadOnlySpan<byte> key, int member)
    {
        if (member >= _expected.Length) return -1;
        var slot = _expected[member];
        if (key.SequenceEqual(_keys[slot]) && !_removed[slot]) return slot;
        for (slot = _keys.Length - 1; slot >= 0 && !key.SequenceEqual(_keys[slot]); slot--)
        {
        }

        if (slot < 0 || _removed[slot]) return -1;
        _expected[member] = slot;
        return slot;
    }

    private StationDefinition? Station(ReadOnlySpan<byte> id)
    {
        if (id.Length > Identifier.MaxLength) return null;
        Span<char> chars = stackalloc char[Identifier.MaxLength];
        chars = chars[..Encoding.Latin1.GetChars(id, chars)];
        // A new station goes through the parser once, which validates its id.
        return _stations.Find(chars);
    }

    /// <summary>The content of the string of printable ASCII without escapes that starts at <paramref name="at"/>.</summary>
    private static bool TryPlainString(ReadOnlySpan<byte> text, int at, out ReadOnlySpan<byte> inside)
    {
        inside = default;
        if (!Is(text, at, (byte)'"')) return false;
        var rest = text[(at + 1)..];
        var length = rest.IndexOf((byte)'"');
        if (length < 0) return false;
        inside = rest[..length];
        return !inside.Contains((byte)'\\') && !inside.ContainsAnyExceptInRange((byte)' ', (byte)'~');
    }

    private static bool Is(ReadOnlySpan<byte> text, int at, byte expected) => at < text.Length && text[at] == expected;

    private static int SkipSpace(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r') at++;
        return at;
    }
}
