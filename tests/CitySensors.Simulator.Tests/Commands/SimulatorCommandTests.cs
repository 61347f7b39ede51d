using System.CommandLine;
using System.Text;
using CitySensors.Simulator.Commands;
using CitySensors.Simulator.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Simulator.Tests.Commands;

public sealed class SimulatorCommandTests
{
    [Fact]
    public async Task InvokeAsync_Count_RegistersTheStationsAndSendsAllReadings()
    {
        await using var server = await TestServer.StartTakingAsync();

        var (code, output, error) = await RunAsync("--url", server.Address.ToString(), "--stations", "7", "--count", "700", "--key", "secret", "--batch", "50");

        Assert.Equal((0, ""), (code, error));
        var puts = server.Requests.Where(request => request.Method == "PUT").ToList();
        Assert.Equal(Enumerable.Range(1, 7).Select(i => $"/api/stations/station-{i}"), puts.Select(put => put.Path).Order(StringComparer.Ordinal));
        Assert.Contains(puts, put => Encoding.UTF8.GetString(put.Body) == """{"name":"Market Square","latitude":53.56272,"longitude":9.99,"area":"centre"}""" || put.Path != "/api/stations/station-1");
        Assert.All(server.Requests, request => Assert.Equal("Bearer secret", request.Authorization));
        var readings = new Support.Readings();
        var ids = server.Requests.Where(request => request.Method == "POST").SelectMany(post => readings.Ids(post.Body)).ToList();
        Assert.Equal((700, 700), (ids.Count, ids.Distinct().Count()));
        Assert.Contains("Total: 700 readings delivered", output, StringComparison.Ordinal);
        Assert.True(ids.Max(id => id.Time) <= TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task InvokeAsync_ScenarioAndTruth_WritesWhatHappened()
    {
        await using var server = await TestServer.StartTakingAsync();
        var folder = Directory.CreateTempSubdirectory("simulator");
        try
        {
            var scenario = Path.Combine(folder.FullName, "scenario.json");
            var truth = Path.Combine(folder.FullName, "truth.ndjson");
            await File.WriteAllTextAsync(
                scenario,
                """{"faults": [{"kind": "fault_value", "station": "station-2", "sensor": "rainfall", "from": "PT1M", "to": "PT2M"}]}""",
                TestContext.Current.CancellationToken);

            var (code, _, error) = await RunAsync(
                "--url", server.Address.ToString(), "--register", "false", "--stations", "2", "--rate", "1", "--duration", "3m", "--speed", "1000000",
                "--start", "2026-01-01T00:00:00Z", "--scenario", scenario, "--truth", truth);

            Assert.Equal((0, ""), (code, error));
            Assert.Equal(
                """{"kind":"fault_value","stations":["station-2"],"sensors":["rainfall"],"from":"2026-01-01T00:01:00Z","to":"2026-01-01T00:02:00Z","magnitude":-999}""" + "\n",
                await File.ReadAllTextAsync(truth, TestContext.Current.CancellationToken));
            var lines = server.Requests.SelectMany(request => Encoding.UTF8.GetString(request.Body).Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToList();
            Assert.Equal(180, lines.Count);
            Assert.Equal(30, lines.Count(line => line.EndsWith("\"rainfall\": -999}", StringComparison.Ordinal)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task InvokeAsync_ReadingsRejected_EndsWithAnError()
    {
        await using var server = await TestServer.StartAsync((context, _) => context.Response.WriteAsJsonAsync(
            new { accepted = 99, duplicates = 0, rejected = new[] { new { index = 3, error = "timestamp is ahead" } } }));

        var (code, output, error) = await RunAsync("--url", server.Address.ToString(), "--register", "false", "--count", "100", "--connections", "1");

        Assert.Equal(1, code);
        Assert.Contains("99 readings delivered", output, StringComparison.Ordinal);
        Assert.Contains("timestamp is ahead", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokeAsync_WrongKey_ReportsIt()
    {
        await using var server = await TestServer.StartAsync((context, _) => TestServer.Answer(context, StatusCodes.Status401Unauthorized));

        var (code, _, error) = await RunAsync("--url", server.Address.ToString(), "--count", "100");

        Assert.Equal(1, code);
        Assert.Contains("401 Unauthorized (check the API key)", error, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task InvokeAsync_ConnectionRefused_GivesUpAfterTheRetryTimeout()
    {
        Uri address;
        await using (var server = await TestServer.StartTakingAsync()) address = server.Address;

        var (code, output, error) = await RunAsync("--url", address.ToString(), "--retry-timeout", "1s");

        Assert.Equal(1, code);
        Assert.Contains("Waiting for the server.", output, StringComparison.Ordinal);
        Assert.Contains("Connection refused (given up after", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokeAsync_Stopped_EndsWithASummary()
    {
        using var stopping = new CancellationTokenSource();
        await using var server = await TestServer.StartAsync(async (context, before) =>
        {
            await TestServer.Answer(context, StatusCodes.Status204NoContent);
            if (before == 3) await stopping.CancelAsync();
        });

        var (code, output, error) = await RunUntilAsync(["--url", server.Address.ToString(), "--register", "false", "--rate", "500"], stopping.Token);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("Total: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokeAsync_WrongArguments_ReportsAllErrors()
    {
        var (code, _, error) = await RunAsync(
            "--stations", "0", "--rate", "fast", "--batch", "1.5", "--url", "ftp://here", "--retry-timeout", "5x", "--start", "noon", "--scenario", "nowhere.json",
            "--count", "3", "--duration", "1h", "--speed", "-1");

        Assert.Equal(1, code);
        Assert.Equal(
            [
                "Invalid value \"ftp://here\" for --url: expected an http or https address such as http://127.0.0.1:5080.",
                "Invalid value \"0\" for --stations: expected a number from 1 to 1000000.",
                "Invalid value \"fast\" for --rate: expected a number from 1E-06 to 1000000000.",
                "--duration and --count cannot be combined.",
                "Invalid value \"noon\" for --start: expected an RFC 3339 time such as 2026-01-31T12:00:00Z.",
                "Invalid value \"-1\" for --speed: expected a number from 0.001 to 1000000.",
                "Invalid value \"1.5\" for --batch: expected a number from 1 to 10000.",
                "Invalid value \"5x\" for --retry-timeout: expected a duration such as 90s, 5m, 2h, 1d or PT5M.",
                "File does not exist: 'nowhere.json'.",
            ],
            error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task InvokeAsync_UnknownOptions_ReportsAllAndTheLikelyOnes()
    {
        var (code, output, error) = await RunAsync("--bogus", "1", "--staions", "5");

        Assert.Equal(1, code);
        Assert.Contains("--bogus", error, StringComparison.Ordinal);
        Assert.Contains("--staions", error, StringComparison.Ordinal);
        Assert.Contains("--stations", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--speed above 1 requires --start", "--speed", "10")]
    [InlineData("A rate of 10000000 is too high for 2 stations: the maximum is 100000 readings", "--rate", "1e7", "--stations", "2")]
    [InlineData("Could not find a part of the path", "--count", "1", "--register", "false", "--truth", "/nowhere/at/all.ndjson")]
    public async Task InvokeAsync_ArgumentsThatDoNotFit_ReportsErrors(string expected, params string[] arguments)
    {
        var (code, _, error) = await RunAsync(arguments);

        Assert.Equal(1, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) =>
        RunUntilAsync(arguments, TestContext.Current.CancellationToken);

    private static async Task<(int Code, string Output, string Error)> RunUntilAsync(string[] arguments, CancellationToken stopping)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var configuration = new InvocationConfiguration { Output = output, Error = error };
        var code = await SimulatorCommand.InvokeAsync(arguments, configuration, TimeProvider.System, stopping);
        return (code, output.ToString(), error.ToString());
    }
}
