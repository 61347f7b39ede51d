using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Tests.Connection;

/// <summary>Real handshakes with certificates made here.</summary>
public sealed class NodeTrustTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tls-").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1", null, true)]
    [InlineData("127.0.0.2", null, false)]
    [InlineData("cassandra.city", "cassandra.city", true)]
    [InlineData("other.city", "cassandra.city", false)]
    public async Task IsTrusted_ByTheConfiguredAuthority_IfTheNameMatches(string certified, string? serverName, bool isTrusted)
    {
        using var authority = Authority();
        Assert.Equal(isTrusted, await HandshakeAsync(new() { Enabled = true, CertificateAuthority = Pem(authority), ServerName = serverName }, Node(authority, certified)));
    }

    [Fact]
    public async Task IsTrusted_ByAnotherAuthority_IsFalse()
    {
        using var authority = Authority();
        using var other = Authority();
        Assert.False(await HandshakeAsync(new() { Enabled = true, CertificateAuthority = Pem(other) }, Node(authority, "127.0.0.1")));
        Assert.False(await HandshakeAsync(new() { Enabled = true }, Node(authority, "127.0.0.1")));
    }

    [Fact]
    public void ToDriver_AClientCertificate_IsPresented()
    {
        using var authority = Authority();
        using var client = Node(authority, "silo");
        var (certificate, key) = (Path.Combine(_folder, "client.pem"), Path.Combine(_folder, "client.key"));
        File.WriteAllText(certificate, client.ExportCertificatePem());
        using (var rsa = client.GetRSAPrivateKey()!)
            File.WriteAllText(key, rsa.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        var shown = new NodeTrust(new() { Enabled = true, ClientCertificate = certificate, ClientKey = key, ClientKeyPassword = "secret" }).ToDriver().CertificateCollection;
        Assert.True(((X509Certificate2)Assert.Single(shown.Cast<X509Certificate>())).HasPrivateKey);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<bool> HandshakeAsync(CassandraTlsOptions options, X509Certificate2 node)
    {
        using var certificate = node;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        var accepting = listener.AcceptTcpClientAsync(Cancelled);
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Cancelled);
        using var server = await accepting;
        await using var serverTls = new SslStream(server.GetStream());
        var serving = serverTls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, Cancelled);

        var driver = new NodeTrust(options).ToDriver();
        await using var clientTls = new SslStream(client.GetStream(), false, driver.RemoteCertValidationCallback);
        try
        {
            await clientTls.AuthenticateAsClientAsync(driver.HostNameResolver(IPAddress.Loopback), driver.CertificateCollection, driver.SslProtocol, driver.CheckCertificateRevocation);
        }
        catch (AuthenticationException)
        {
            client.Close();
            // By TLS 1.3 the node may have ended its part before it is refused.
            await Task.WhenAny(serving);
            return false;
        }

        await serving;
        return true;
    }

    private string Pem(X509Certificate2 authority)
    {
        var path = Path.Combine(_folder, $"{authority.SerialNumber}.pem");
        File.WriteAllText(path, authority.ExportCertificatePem());
        return path;
    }

    private static X509Certificate2 Authority()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(2));
    }

    private static X509Certificate2 Node(X509Certificate2 authority, string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var signed = request.Create(authority, now.AddHours(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }
}
