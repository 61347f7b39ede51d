using System.Buffers.Binary;

namespace CitySensors.TestSupport.Telemetry;

/// <summary>The fields of one message of Protocol Buffers, one after the other.</summary>
public ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private ReadOnlySpan<byte> _rest = message;

    public int Field { get; private set; }

    /// <summary>A number, or the length of the bytes.</summary>
    public ulong Number { get; private set; }

    /// <summary>A string, bytes or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public bool Read()
    {
        if (_rest.IsEmpty) return false;
        var key = ReadVarint();
        Field = (int)(key >> 3);
        Bytes = default;
        switch ((int)(key & 7))
        {
            case Varint:
                Number = ReadVarint();
                break;
            case Fixed64:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(8));
                break;
            case LengthDelimited:
                Number = ReadVarint();
                Bytes = ReadBytes((int)Number);
                break;
            case Fixed32:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4));
                break;
            default:
                throw new InvalidDataException($"Field {Field} is of the unknown wire type {key & 7}.");
        }

        return true;
    }

    private ReadOnlySpan<byte> ReadBytes(int count)
    {
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = ReadBytes(1)[0];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return value;
        }
    }
}
