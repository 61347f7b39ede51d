namespace CitySensors.Core.Stations;

/// <summary>Maps small numbers of either sign to small non-negative ones, which take few bytes (as in Protocol Buffers).</summary>
internal static class ZigZag
{
    public static long Encode(long number) => number << 1 ^ number >> 63;

    public static long Decode(long number) => (long)((ulong)number >> 1) ^ -(number & 1);
}
