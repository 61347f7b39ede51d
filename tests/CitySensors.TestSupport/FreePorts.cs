using System.Net.NetworkInformation;

namespace CitySensors.TestSupport;

/// <summary>TCP ports for servers that tests start. Thread safe.</summary>
public static class FreePorts
{
    /// <summary>Below those that systems assign to clients, so that no connection of another test takes one by chance.</summary>
    private const int First = 20_000;
    private const int PortsOfProcess = 25;

    private static readonly Lock Guard = new();
    private static int _next = First + Environment.ProcessId % 400 * PortsOfProcess;

    /// <summary>A free port; each is returned once per process.</summary>
    public static int Next() => Next(1);

    /// <summary>The first of consecutive free ports.</summary>
    public static int Next(int count)
    {
        lock (Guard)
        {
            while (true)
            {
                var first = _next;
                _next += count;
                var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port);
                if (!taken.Any(port => port >= first && port < first + count)) return first;
            }
        }
    }
}
