using System.Text.RegularExpressions;
using Cassandra;
using CitySensors.Storage.Cassandra.Connection;
using Microsoft.Extensions.Options;

namespace CitySensors.Storage.Cassandra;

/// <summary>Validates the options and reports all errors.</summary>
public sealed partial class CassandraOptionsValidator : IValidateOptions<CassandraOptions>
{
    private static readonly ConsistencyLevel[] Levels =
    [
        ConsistencyLevel.LocalOne, ConsistencyLevel.One, ConsistencyLevel.Two, ConsistencyLevel.Three,
        ConsistencyLevel.LocalQuorum, ConsistencyLevel.Quorum, ConsistencyLevel.All,
    ];

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, CassandraOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> faults = [.. Nodes(options), .. Data(options), .. Access(options), .. Numbers(options), .. Waits(options)];
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults.Select(fault => $"{CassandraOptions.Section}:{fault}")) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Nodes(CassandraOptions options)
    {
        if (options.ContactPoints.Count == 0) yield return "ContactPoints must contain at least one node.";
        var ports = new HashSet<int>();
        foreach (var (i, text) in options.ContactPoints.Index())
        {
            if (ContactPoint.TryParse(text, out var point)) ports.Add(point.Port);
            else yield return $"ContactPoints:{i} must be \"host\" or \"host:port\", but is \"{text}\".";
        }

        if (ports.Count > 1) yield return $"ContactPoints must all have the same port, but have {string.Join(", ", ports.Order())}.";
        if (string.IsNullOrWhiteSpace(options.LocalDatacenter)) yield return "LocalDatacenter must not be empty.";
    }

    private static IEnumerable<string> Data(CassandraOptions options)
    {
        if (!KeyspaceName().IsMatch(options.Keyspace))
            yield return $"Keyspace must start with a letter and have 1 to 48 characters of a-z, 0-9 and _, but is \"{options.Keyspace}\".";
        foreach (var (datacenter, factor) in options.ReplicationByDatacenter)
        {
            if (!DatacenterName().IsMatch(datacenter)) yield return $"ReplicationByDatacenter must contain datacentre names, but one is \"{datacenter}\".";
            if (factor < 1) yield return $"ReplicationByDatacenter:{datacenter} must be at least 1, but is {factor}.";
        }

        if (!Levels.Contains(options.Consistency))
            yield return $"Consistency must be one of {string.Join(", ", Levels)}, but is {options.Consistency}.";
        if (options.SerialConsistency is not (ConsistencyLevel.LocalSerial or ConsistencyLevel.Serial))
            yield return $"SerialConsistency must be LocalSerial or Serial, but is {options.SerialConsistency}.";
    }

    private static IEnumerable<string> Access(CassandraOptions options)
    {
        if (string.IsNullOrEmpty(options.Username) != string.IsNullOrEmpty(options.Password)) yield return "Username and Password must be set together.";
        var tls = options.Tls;
        if ((tls.ClientCertificate is null) != (tls.ClientKey is null)) yield return "Tls:ClientCertificate and Tls:ClientKey must be set together.";
        if (tls.ClientKeyPassword is not null && tls.ClientKey is null) yield return "Tls:ClientKeyPassword requires Tls:ClientKey.";
        var files = new[] { (nameof(tls.CertificateAuthority), tls.CertificateAuthority), (nameof(tls.ClientCertificate), tls.ClientCertificate), (nameof(tls.ClientKey), tls.ClientKey) };
        foreach (var (member, path) in files)
        {
            if (path is null) continue;
            if (!tls.Enabled) yield return $"Tls:{member} requires Tls:Enabled.";
            if (!File.Exists(path)) yield return $"Tls:{member}: file \"{path}\" does not exist.";
        }
    }

    private static IEnumerable<string> Numbers(CassandraOptions options)
    {
        (string Member, int Value, int Least, int Most)[] numbers =
        [
            (nameof(options.ReplicationFactor), options.ReplicationFactor, 1, 100),
            (nameof(options.MaxRetries), options.MaxRetries, 0, 10),
            (nameof(options.MaxBatchRows), options.MaxBatchRows, 1, 10_000),
            (nameof(options.MaxBatchBytes), options.MaxBatchBytes, 1024, 4 * 1024 * 1024),
            // The driver allows 2048 concurrent requests per connection, and reads need some of them.
            (nameof(options.MaxBatchesInFlight), options.MaxBatchesInFlight, 1, 1024),
            (nameof(options.MaxKnownDays), options.MaxKnownDays, 1, 10_000_000),
        ];
        foreach (var (member, value, least, most) in numbers)
            if (value < least || value > most) yield return $"{member} must be between {least} and {most}, but is {value}.";
        if (options.Retention < TimeSpan.FromDays(1)) yield return $"Retention must be at least one day, but is {options.Retention}.";
    }

    private static IEnumerable<string> Waits(CassandraOptions options)
    {
        (string Member, TimeSpan? Value, int LeastMilliseconds)[] waits =
        [
            (nameof(options.ConnectTimeout), options.ConnectTimeout, 100),
            (nameof(options.RequestTimeout), options.RequestTimeout, 100),
            (nameof(options.MaxReconnectDelay), options.MaxReconnectDelay, 100),
            (nameof(options.SchemaTimeout), options.SchemaTimeout, 1000),
            (nameof(options.SpeculativeAfter), options.SpeculativeAfter, 1),
        ];
        foreach (var (member, value, least) in waits)
        {
            if (value is { } wait && (wait < TimeSpan.FromMilliseconds(least) || wait > LongestWait))
                yield return $"{member} must be between {TimeSpan.FromMilliseconds(least)} and {LongestWait}, but is {wait}.";
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,47}$")]
    private static partial Regex KeyspaceName();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
    private static partial Regex DatacenterName();
}
