using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CitySensors.TestSupport.Processes;
using CitySensors.TestSupport.Servers;

namespace CitySensors.Cluster.Tests.Support;

/// <summary>A broker of a test that requires TLS and a password, from the jars beside the script of <see cref="ServerVariable.KafkaScript"/>.</summary>
internal sealed class SecureBroker : IAsyncDisposable
{
    public const string Password = "secret of the city";

    private readonly TestFolder _folder = new();
    private readonly string _jars;
    private readonly int _port = FreePorts.Next();
    private RunningProcess? _process;

    private SecureBroker(string script) => _jars = Path.Combine(Path.GetDirectoryName(script)!, "lib", "*");

    public string Servers => $"127.0.0.1:{_port}";

    private string Authority => _folder.File("authority.pem");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<SecureBroker> StartAsync()
    {
        var broker = new SecureBroker(ServerVariable.KafkaScript.Require());
        await broker.RunAsync();
        return broker;
    }

    /// <summary>How a silo reaches it.</summary>
    public IEnumerable<string> Settings(string password) =>
    [
        "--Kafka:Client:SecurityProtocol=SaslSsl",
        "--Kafka:Client:SaslMechanism=Plain",
        "--Kafka:Client:SaslUsername=city",
        $"--Kafka:Client:SaslPassword={password}",
        $"--Kafka:Client:SslCaLocation={Authority}",
    ];

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _folder.Dispose();
    }

    private async Task RunAsync()
    {
        await WriteCertificatesAsync();
        var controller = FreePorts.Next();
        var properties = _folder.File("server.properties");
        await File.WriteAllTextAsync(
            properties,
            $"""
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@127.0.0.1:{controller}
            controller.listener.names=CONTROLLER
            listeners=SECURE://127.0.0.1:{_port},CONTROLLER://127.0.0.1:{controller}
            advertised.listeners=SECURE://127.0.0.1:{_port}
            listener.security.protocol.map=SECURE:SASL_SSL,CONTROLLER:PLAINTEXT
            inter.broker.listener.name=SECURE
            sasl.mechanism.inter.broker.protocol=PLAIN
            sasl.enabled.mechanisms=PLAIN
            listener.name.secure.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="broker" password="between brokers" user_broker="between brokers" user_city="{Password}";
            ssl.keystore.type=PEM
            ssl.keystore.location={_folder.Path}/broker.pem
            ssl.truststore.type=PEM
            ssl.truststore.location={Authority}
            offsets.topic.replication.factor=1
            offsets.topic.num.partitions=1
            auto.create.topics.enable=false
            log.dirs={_folder.Path}/logs
            """,
            Cancelled);
        await using (var format = Java("kafka.tools.StorageTool", "format", "-t", "AAAAAAAAAAAAAAAAAAAAAQ", "-c", properties))
        {
            await format.ExitAsync(Cancelled);
            Assert.True(format.ExitCode == 0, format.Output);
        }

        _process = Java("kafka.Kafka", properties);
        await Eventually.TrueAsync(AnswersAsync, () => $"The broker does not answer. {_process.Output}", Cancelled);
    }

    private async Task<bool> AnswersAsync()
    {
        Assert.False(_process!.HasExited, _process.Output);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port, Cancelled);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private RunningProcess Java(params string[] arguments) => new("java", _folder.Path, ["-Xmx256m", "-cp", _jars, .. arguments]);

    private async Task WriteCertificatesAsync()
    {
        var (from, to) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(2));
        using var authorityKey = RSA.Create(2048);
        var request = new CertificateRequest("CN=Authority of the test", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(from, to);
        using var key = RSA.Create(2048);
        request = new CertificateRequest("CN=broker", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, from, to.AddHours(-1), [1, 2, 3, 4]);
        await File.WriteAllTextAsync(Authority, authority.ExportCertificatePem(), Cancelled);
        await File.WriteAllTextAsync(
            _folder.File("broker.pem"), $"{key.ExportPkcs8PrivateKeyPem()}\n{certificate.ExportCertificatePem()}\n{authority.ExportCertificatePem()}\n", Cancelled);
    }
}
