using Cassandra;
using CitySensors.Storage.Cassandra.Connection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CitySensors.Storage.Cassandra.Tests;

public sealed class CassandraOptionsValidatorTests
{
    [Fact]
    public void Validate_ManyFaults_NamesEach()
    {
        var options = new CassandraOptions
        {
            ContactPoints = ["one:9042", "two:9043", "http://three"],
            Keyspace = "City; DROP",
            ReplicationByDatacenter = new Dictionary<string, int> { ["dc'1"] = 0 },
            Consistency = ConsistencyLevel.Any,
            SerialConsistency = ConsistencyLevel.Quorum,
            Username = "somebody",
            Tls = new() { CertificateAuthority = "/nowhere.pem", ClientCertificate = "/nowhere.pem" },
            MaxBatchesInFlight = 0,
            RequestTimeout = TimeSpan.Zero,
            Retention = TimeSpan.FromHours(1),
        };
        var faults = new CassandraOptionsValidator().Validate(null, options).Failures!.ToList();
        string[] members =
        [
            "ContactPoints:2", "ContactPoints must all have the same port", "Keyspace", "ReplicationByDatacenter must", "ReplicationByDatacenter:dc'1", "Consistency",
            "SerialConsistency", "Username and Password", "Tls:ClientCertificate and", "Tls:CertificateAuthority requires", "Tls:CertificateAuthority: file",
            "Tls:ClientCertificate requires", "Tls:ClientCertificate: file", "MaxBatchesInFlight", "Retention", "RequestTimeout",
        ];
        Assert.All(members, member => Assert.Contains(faults, fault => fault.StartsWith($"Cassandra:{member}", StringComparison.Ordinal)));
        Assert.Equal(members.Length, faults.Count);
    }

    [Fact]
    public void Validate_Nothing_AsksForANode() =>
        Assert.Equal(["Cassandra:ContactPoints must contain at least one node."], new CassandraOptionsValidator().Validate(null, new()).Failures);

    [Theory]
    [InlineData("cassandra-1", "cassandra-1", 9042)]
    [InlineData("10.0.0.7:19042", "10.0.0.7", 19042)]
    [InlineData("[::1]:19042", "::1", 19042)]
    [InlineData("a/b", null, 0)]
    [InlineData("user@host", null, 0)]
    [InlineData("host:0", null, 0)]
    [InlineData("host:99999", null, 0)]
    [InlineData("", null, 0)]
    [InlineData(null, null, 0)]
    public void ContactPoint_AsText_IsParsed(string? text, string? host, int port)
    {
        Assert.Equal(host is not null, ContactPoint.TryParse(text, out var point));
        Assert.Equal(host is null ? null : new ContactPoint(host, port), point);
    }

    [Fact]
    public void Validate_OptionsOfAConfiguration_AreBoundAndValidated()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Cassandra:ContactPoints:0"] = "one",
            ["Cassandra:ContactPoints:1"] = "two",
            ["Cassandra:ReplicationByDatacenter:dc1"] = "3",
            ["Cassandra:Consistency"] = "quorum",
            ["Cassandra:Retention"] = "90.00:00:00",
            ["Cassandra:Tls:Enabled"] = "true",
        };
        var options = Bind(settings);
        Assert.Equal(["one", "two"], options.ContactPoints);
        Assert.Equal((3, ConsistencyLevel.Quorum, TimeSpan.FromDays(90), true), (options.ReplicationByDatacenter["dc1"], options.Consistency, options.Retention, options.Tls.Enabled));

        settings["Cassandra:MaxRetries"] = "99";
        Assert.Contains("Cassandra:MaxRetries", Assert.Throws<OptionsValidationException>(() => Bind(settings)).Message, StringComparison.Ordinal);
    }

    private static CassandraOptions Bind(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection().AddSingleton<IValidateOptions<CassandraOptions>, CassandraOptionsValidator>();
        services.AddOptions<CassandraOptions>().Bind(configuration.GetSection(CassandraOptions.Section));
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<CassandraOptions>>().Value;
    }
}
