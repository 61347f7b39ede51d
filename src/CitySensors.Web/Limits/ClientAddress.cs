using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Limits;

/// <summary>The address of a client for rate limits: an IPv4 address, or a /64 IPv6 network, in which a single host can use any address.</summary>
internal readonly record struct ClientAddress(ulong Value, bool IsLoopback)
{
    public static ClientAddress From(HttpContext context) => From(context.Connection.RemoteIpAddress);

    public static ClientAddress From(IPAddress? address)
    {
        // Without an address it is a Unix socket, so a client on this machine.
        if (address is null || IPAddress.IsLoopback(address)) return new ClientAddress(0, true);
        if (address.IsIPv4MappedToIPv6) return From(address.MapToIPv4());
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new ClientAddress(BinaryPrimitives.ReadUInt32BigEndian(bytes), false)
            : new ClientAddress(BinaryPrimitives.ReadUInt64BigEndian(bytes), false);
    }
}
