using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CitySensors.Export.Search;
using CitySensors.TestSupport.Search;

namespace CitySensors.Export.Tests.Search;

/// <summary>Versions, sign-in, and servers that are not there.</summary>
public sealed class SearchServerTests : SearchTestBase
{
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    public async Task Write_ToEitherMajorVersion_IsTaken(int version)
    {
        Server.MajorVersion = version;
        City.Add("station-7", TestReadings.Noon, [25]);
        await ChangedAsync(Day);
        Assert.Equal(1, await WriteAsync(Day));
    }

    [Fact]
    public async Task Update_WithKeyOrPassword_SignsIn()
    {
        Server.Authorization = "ApiKey a2V5OnNlY3JldA==";
        Assert.Empty(await History(Address with { ApiKey = "a2V5OnNlY3JldA==" }).UpdateAsync(Changes, Cancelled));
        Server.Authorization = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("city:not-to-be-seen"))}";
        Assert.Empty(await History(Address with { Username = "city", Password = "not-to-be-seen" }).UpdateAsync(Changes, Cancelled));
    }

    [Fact]
    public async Task Update_WrongKey_SaysSoWithoutTheKey()
    {
        Server.Authorization = "ApiKey another";
        var address = Address with { ApiKey = "not-to-be-seen" };
        var error = await Assert.ThrowsAsync<SearchException>(() => History(address).UpdateAsync(Changes, Cancelled));
        Assert.Contains("401, the key or password is wrong", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-to-be-seen", error.ToString() + address + new SearchServer(address).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_ServerIsGone_SaysSo()
    {
        var nowhere = new SearchAddress(new Uri($"http://127.0.0.1:{FreePorts.Next()}"));
        var error = await Assert.ThrowsAsync<SearchException>(() => History(nowhere).UpdateAsync(Changes, Cancelled));
        Assert.Contains("Connection refused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_ServerIsNotElasticsearch_SaysSo()
    {
        Server.IsElasticsearch = false;
        var error = await Assert.ThrowsAsync<SearchException>(() => UpdateAsync());
        Assert.Contains("not Elasticsearch", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_CertificateWithTheFingerprint_IsTrusted()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=search.example.org", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var server = await ElasticsearchDouble.StartAsync(certificate);
        var address = new SearchAddress(server.Url);
        var fingerprint = string.Join(':', certificate.GetCertHash(HashAlgorithmName.SHA256).Select(part => part.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Empty(await History(address with { CertificateFingerprint = fingerprint }).UpdateAsync(Changes, Cancelled));
        var other = new string('0', 64);
        var error = await Assert.ThrowsAsync<SearchException>(() => History(address with { CertificateFingerprint = other }).UpdateAsync(Changes, Cancelled));
        Assert.Contains("certificate", error.Message, StringComparison.OrdinalIgnoreCase);
        await Assert.ThrowsAsync<SearchException>(() => History(address).UpdateAsync(Changes, Cancelled));
    }
}
