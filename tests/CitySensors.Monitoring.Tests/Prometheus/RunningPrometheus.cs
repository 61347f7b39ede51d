using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CitySensors.Monitoring.Tests.Hosting;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Monitoring.Tests.Prometheus;

/// <summary>The result of a query: the values of its series, or its error.</summary>
internal sealed record QueryResult(IReadOnlyList<double> Values, string? Error)
{
    public bool HasData => Values.Any(double.IsFinite);
}

/// <summary>A real Prometheus with the configuration and the rules of the repository.</summary>
internal sealed class RunningPrometheus(HttpClient http, RunningProcess process, Uri url) : IAsyncDisposable
{
    /// <summary>The test is skipped where there is no Prometheus.</summary>
    public static Task RequireAsync() => Tool.Prometheus.RunAsync(AppContext.BaseDirectory, "--version");

    public static async Task<RunningPrometheus> StartAsync(HttpClient http, TestFolder folder, ScrapeTargets targets, CancellationToken cancellationToken)
    {
        var configuration = folder.File("prometheus.yml");
        await File.WriteAllTextAsync(configuration, ConfigurationFile.WithTargets(RepositoryFiles.Prometheus, targets.ByJob), cancellationToken);
        var address = $"127.0.0.1:{FreePorts.Next()}";
        var process = Tool.Prometheus.Start(
            folder.Path,
            new Dictionary<string, string>(),
            $"--config.file={configuration}", $"--storage.tsdb.path={folder.File("tsdb")}", $"--web.listen-address={address}", "--log.level=warn");
        var url = new Uri($"http://{address}");
        await process.AnswersAsync(http, new Uri(url, "-/ready"), cancellationToken);
        return new RunningPrometheus(http, process, url);
    }

    public async Task<QueryResult> QueryAsync(string expression, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent([new("query", expression)]);
        using var answer = await http.PostAsync(new Uri(url, "api/v1/query"), form, cancellationToken);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        if (body.GetProperty("status").GetString() != "success") return new QueryResult([], body.GetProperty("error").GetString());
        var data = body.GetProperty("data");
        var result = data.GetProperty("result");
        return new QueryResult(
            data.GetProperty("resultType").GetString() == "scalar" ? [Value(result)] : [.. result.EnumerateArray().Select(series => Value(series.GetProperty("value")))],
            null);
    }

    /// <summary>The values of a label, as Grafana's <c>label_values(selector, label)</c> gets them.</summary>
    public async Task<IReadOnlyList<string>> LabelValuesAsync(string selector, string label, CancellationToken cancellationToken)
    {
        var answer = await http.GetFromJsonAsync<JsonElement>(
            new Uri(url, $"api/v1/label/{label}/values?match[]={Uri.EscapeDataString(selector)}"), cancellationToken);
        return [.. answer.GetProperty("data").EnumerateArray().Select(value => value.GetString()!)];
    }

    /// <summary>The rules that could not be computed, with the reason.</summary>
    public async Task<IReadOnlyList<string>> FailedRulesAsync(CancellationToken cancellationToken)
    {
        var answer = await http.GetFromJsonAsync<JsonElement>(new Uri(url, "api/v1/rules"), cancellationToken);
        return
        [
            .. answer.GetProperty("data").GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray())
                .Where(rule => rule.GetProperty("health").GetString() == "err")
                .Select(rule => $"{rule.GetProperty("name")}: {rule.GetProperty("lastError")}"),
        ];
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static double Value(JsonElement sample) => double.TryParse(sample[1].GetString(), CultureInfo.InvariantCulture, out var value) ? value : double.NaN;
}
