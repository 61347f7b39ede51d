using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Limits;

/// <summary>What counts as one client: an IPv4 address, or an IPv6 network of 64 bits, in which one host can have every address.</summary>
internal readonly record struct ClientAddress(ulong Value, bool IsLoopback)
{
    public static ClientAddress Of(HttpContext context) => Of(context.Connection.RemoteIpAddress);

    public static ClientAddress Of(IPAddress? address)
    {
        // Without an address it is a Unix socket, and so this machine.
        if (address is null || IPAddress.IsLoopback(address)) return new ClientAddress(0, true);
        if (address.IsIPv4MappedToIPv6) return Of(address.MapToIPv4());
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new ClientAddress(BinaryPrimitives.ReadUInt32BigEndian(bytes), false)
            : new ClientAddress(BinaryPrimitives.ReadUInt64BigEndian(bytes), false);
    }
}
