using System.Diagnostics.CodeAnalysis;

namespace CitySensors.Web.MessagePack;

/// <summary>The items of a hub message, one after the other.</summary>
internal ref struct HubMessageItems
{
    private MessagePackReader _reader;
    private int _left;

    public HubMessageItems(ReadOnlySpan<byte> message)
    {
        _reader = new MessagePackReader(message);
        _left = _reader.ReadArray();
    }

    public readonly bool HasNext => _left > 0;

    /// <summary>A reader that stands before the next item, which must then be read.</summary>
    [UnscopedRef]
    public ref MessagePackReader Next()
    {
        if (_left-- == 0) throw _reader.Fault("the message has too few items");
        return ref _reader;
    }

    /// <summary>Passes over the items that are left, which later versions of the protocol may add, and sees that nothing is behind them.</summary>
    public void End()
    {
        for (; _left > 0; _left--) _reader.ReadWhole();
        if (!_reader.IsAtEnd) throw _reader.Fault("there is more behind the message");
    }
}
