using CitySensors.Core.Storage;
using System.Net.Sockets;
using Cassandra;

namespace CitySensors.Storage.Cassandra.Connection;

/// <summary>Distinguishes transient failures from invalid requests.</summary>
internal static class StoreErrors
{
    public static bool IsUnavailable(Exception error) => error is NoHostAvailableException or UnavailableException or OperationTimedOutException
        or QueryTimeoutException or ReadFailureException or WriteFailureException or OverloadedException or IsBootstrappingException
        or BusyPoolException or SocketException;

    public static StoreUnavailableException Unavailable(string doing, Exception error) =>
        new($"Cassandra is unavailable; {doing} failed: {error.Message}", error);
}
