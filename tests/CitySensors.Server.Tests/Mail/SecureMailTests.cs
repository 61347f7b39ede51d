using System.Net;
using System.Text.Json.Nodes;
using CitySensors.TestSupport.Processes;
using CitySensors.TestSupport.Servers;
using MimeKit;

namespace CitySensors.Server.Tests.Mail;

/// <summary>The running server sends mail with TLS and a login to a real mail server.</summary>
[Collection(MailCollection.Name)]
public sealed class SecureMailTests(MailServer mail) : HostTestBase
{
    private const string WrongPassword = "not-to-be-seen";

    private readonly string _city = $"City {Guid.NewGuid():N}";

    [Theory]
    [InlineData("StartTls")]
    [InlineData("Tls")]
    public async Task Run_LoginOverTls_DeliversTheNewsOfAFailedExport(string security)
    {
        await using var server = await StartAsync(security, MailServer.Account.Password, mail.CertificatePath);
        Assert.NotNull(await RunAsync(server, "postgresql-export"));
        Assert.Null(await RunAsync(server, "failure-mail"));
        var sent = await DeliveredAsync();
        Assert.Equal($"{_city}: postgresql-export fails", sent.Subject);
        Assert.Contains("Error: PostgreSQL", sent.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain(MailServer.Account.Password, server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WrongPassword_IsAnErrorOfTheJobWithoutThePassword()
    {
        await using var server = await StartAsync("StartTls", WrongPassword, mail.CertificatePath);
        await RunAsync(server, "postgresql-export");
        var error = await RunAsync(server, "failure-mail");
        Assert.Contains("it refuses Mail:Username and Mail:Password", error, StringComparison.Ordinal);
        Assert.DoesNotContain(WrongPassword, error + server.Output + await Http.GetStringAsync(new Uri(server.Url, "api/jobs"), Cancelled), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("StartTls")]
    [InlineData("Tls")]
    public async Task Run_CertificateThatIsNotTrusted_IsRefused(string security)
    {
        await using var server = await StartAsync(security, MailServer.Account.Password, trusted: null);
        await RunAsync(server, "postgresql-export");
        var error = await RunAsync(server, "failure-mail");
        Assert.Contains("its certificate (CN=mail.example.org) is not trusted", error, StringComparison.Ordinal);
        Assert.DoesNotContain(mail.Mails.Select(path => MimeMessage.Load(path)), sent => sent.Subject?.Contains(_city, StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Run_ArchiveThatIsSwitchedOn_TellsWhatItWrote()
    {
        await using var server = await StartAsync("StartTls", MailServer.Account.Password, mail.CertificatePath);
        var day = TimeProvider.System.GetUtcNow().Date.AddDays(-2);
        var readings = Enumerable.Range(0, 60).Select(minute => $$"""{"station_id": "station-7", "timestamp": "{{day.AddHours(12).AddMinutes(minute):yyyy-MM-dd'T'HH:mm:ss'Z'}}", "temperature": 20}""");
        using var content = new StringContent(string.Join('\n', readings), System.Text.Encoding.UTF8, "application/x-ndjson");
        using var answer = await Http.PostAsync(new Uri(server.Url, "api/readings"), content, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        // A reading is stored in the database a moment after it is acknowledged.
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.Null(await RunAsync(server, "archive"));
                return Directory.EnumerateFiles(Folder.File("archive"), "*.parquet", SearchOption.AllDirectories).Any();
            },
            () => server.Output,
            Cancelled);
        Assert.Null(await RunAsync(server, "failure-mail"));
        var sent = await DeliveredAsync();
        Assert.Equal($"{_city}: archive wrote 1 day with 60 rows", sent.Subject);
        Assert.Contains($"{day:yyyy-MM-dd}: 60 rows", sent.TextBody, StringComparison.Ordinal);
    }

    private Task<ServerProcess> StartAsync(string security, string password, string? trusted)
    {
        // Skips the test where there is no mail server.
        _ = mail.Port;
        var settings = new Dictionary<string, string>
        {
            ["City__Name"] = _city,
            ["City__ArchiveFolder"] = Folder.File("archive"),
            ["Report__Folder"] = Folder.File("reports"),
            ["History__PostgreSql"] = $"Host=127.0.0.1;Port={FreePorts.Next()};Database=city;Username=city",
            ["Mail__Host"] = "127.0.0.1",
            ["Mail__Port"] = $"{(security == "Tls" ? mail.TlsPort : mail.StartTlsPort)}",
            ["Mail__Security"] = security,
            ["Mail__Username"] = MailServer.Account.Username,
            ["Mail__Password"] = password,
            ["Mail__From"] = "city@example.org",
            ["Mail__To__0"] = "clerk@example.org",
            ["Mail__Exports__0"] = "archive",
        };
        // What OpenSSL, and with it .NET, trusts.
        if (trusted is not null) settings["SSL_CERT_FILE"] = trusted;
        return ServerProcess.Start(Directory.CreateDirectory(Folder.File("data")).FullName, settings).ReadyAsync(Http, Cancelled);
    }

    /// <returns>The error of the run; null if it succeeded.</returns>
    private async Task<string?> RunAsync(ServerProcess server, string job)
    {
        var path = new Uri(server.Url, $"api/jobs/{job}");
        var before = await BeganAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                using var run = await Http.PostAsync(new Uri(server.Url, $"api/jobs/{job}/runs"), null, Cancelled);
                return run.StatusCode == HttpStatusCode.Accepted;
            },
            () => $"{job} does not start.",
            Cancelled);
        JsonNode? now = null;
        await Eventually.TrueAsync(async () => await BeganAsync() != before && now!["running_since"] is null, () => $"{now}\n{server.Output}", Cancelled);
        return (string?)now!["last_run"]!["error"];

        async Task<string?> BeganAsync() => (string?)(now = JsonNode.Parse(await Http.GetStringAsync(path, Cancelled))!)["last_run"]?["began"];
    }

    private async Task<MimeMessage> DeliveredAsync()
    {
        MimeMessage? found = null;
        await Eventually.TrueAsync(
            () => (found = mail.Mails.Select(path => MimeMessage.Load(path)).FirstOrDefault(sent => sent.Subject?.Contains(_city, StringComparison.Ordinal) == true)) is not null,
            () => "No mail arrives.",
            Cancelled);
        return found!;
    }
}
