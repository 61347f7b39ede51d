using System.Net;
using System.Net.Sockets;

namespace CitySensors.Server.Hosting;

/// <summary>A single silo on the loopback address.</summary>
public static class LocalSilo
{
    public static void Use(ISiloBuilder silo, SiloOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        silo.UseLocalhostClustering(options.Port ?? FreePort(), options.GatewayPort, null, options.ServiceId, options.ClusterId);
    }

    /// <summary>A free port, so that two cities on one machine need no configuration.</summary>
    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
