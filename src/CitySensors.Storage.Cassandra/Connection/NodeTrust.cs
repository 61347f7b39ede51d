using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Cassandra;

namespace CitySensors.Storage.Cassandra.Connection;

/// <summary>Validates node certificates: expected name and trusted authority. Thread safe.</summary>
internal sealed class NodeTrust
{
    private readonly X509Certificate2Collection _authorities = [];
    private readonly X509Certificate2Collection _shown = [];
    private readonly CassandraTlsOptions _options;

    public NodeTrust(CassandraTlsOptions options)
    {
        _options = options;
        if (options.CertificateAuthority is { } authority) _authorities.ImportFromPemFile(authority);
        if (options is { ClientCertificate: { } certificate, ClientKey: { } key }) _shown.Add(Load(certificate, key, options.ClientKeyPassword));
    }

    /// <summary>The TLS options of the driver.</summary>
    public SSLOptions ToDriver() => new SSLOptions(SslProtocols.None, _options.CheckRevocation, IsTrusted)
        .SetCertificateCollection(_shown)
        .SetHostNameResolver(address => _options.ServerName ?? address.ToString());

    public bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None && _authorities.Count == 0) return true;
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0 || _authorities.Count == 0) return false;

        // Configured authorities replace those of the system.
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        own.ChainPolicy.RevocationMode = _options.CheckRevocation ? X509RevocationMode.Online : X509RevocationMode.NoCheck;
        if (chain is not null)
            foreach (var element in chain.ChainElements) own.ChainPolicy.ExtraStore.Add(element.Certificate);
        using var node = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return own.Build(node);
    }

    private static X509Certificate2 Load(string certificate, string key, string? password) => password is null
        ? X509Certificate2.CreateFromPemFile(certificate, key)
        : X509Certificate2.CreateFromEncryptedPemFile(certificate, password, key);
}
