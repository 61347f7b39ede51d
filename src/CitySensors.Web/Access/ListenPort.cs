using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Access;

/// <summary>
/// Whether the ports of the configuration are free. Kestrel listens last of all: what it finds out then stops a silo and a store that
/// have just begun.
/// </summary>
public static class ListenPort
{
    /// <param name="urls">What Kestrel will listen on. Ports that the system chooses, sockets in the file system and names are left to it.</param>
    /// <exception cref="IOException">One of them cannot be listened on; the message says which and why.</exception>
    public static void RequireFree(IEnumerable<string> urls)
    {
        ArgumentNullException.ThrowIfNull(urls);
        foreach (var url in urls)
            if (EndPoint(url) is { } endPoint) RequireFree(url, endPoint);
    }

    private static void RequireFree(string url, IPEndPoint endPoint)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            socket.Listen();
        }
        catch (SocketException error)
        {
            throw new IOException($"Cannot listen on {url}: {Reason(error)}. Choose another address with --urls.", error);
        }
    }

    private static string Reason(SocketException error) =>
        error.SocketErrorCode == SocketError.AddressAlreadyInUse ? "the address is already in use" : error.Message;

    private static IPEndPoint? EndPoint(string url)
    {
        if (!TryParse(url, out var address) || address.IsUnixPipe || address.IsNamedPipe || address.Port == 0) return null;
        if (address.Host is "*" or "+") return new IPEndPoint(IPAddress.Any, address.Port);
        if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return new IPEndPoint(IPAddress.Loopback, address.Port);
        return IPAddress.TryParse(address.Host.AsSpan().Trim("[]"), out var ip) ? new IPEndPoint(ip, address.Port) : null;
    }

    private static bool TryParse(string url, out BindingAddress address)
    {
        try
        {
            address = BindingAddress.Parse(url);
            return true;
        }
        catch (FormatException)
        {
            // Kestrel says what is wrong with it.
            address = null!;
            return false;
        }
    }
}
