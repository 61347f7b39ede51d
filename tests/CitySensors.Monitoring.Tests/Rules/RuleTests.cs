using CitySensors.Monitoring.Tests.Hosting;
using CitySensors.Monitoring.Tests.Prometheus;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Monitoring.Tests.Rules;

public sealed class RuleTests(RuleTests.PromtoolRuns runs) : IClassFixture<RuleTests.PromtoolRuns>
{
    private static readonly string[] Severities = ["critical", "warning", "info"];

    public static TheoryData<string> Configurations => ["prometheus.yml", "infra/prometheus/local.yml"];

    public static TheoryData<string> RuleTestFiles => [.. RepositoryFiles.RuleTests.Select(path => Path.GetFileName(path))];

    public static TheoryData<string> AlertNames => [.. RuleEntry.Alerts.Select(rule => rule.Alert!)];

    [Theory]
    [MemberData(nameof(Configurations))]
    public async Task Configuration_Checked_IsValid(string file)
    {
        var result = await Tool.Promtool.RunAsync(Repository.Folder, "check", "config", file);
        Assert.True(result.ExitCode == 0, result.Text);
        Assert.Contains($"{RepositoryFiles.Rules.Count} rule files found", result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RuleTestFiles))]
    public async Task Alerts_OfTheFile_FireExactlyWhenExpected(string file)
    {
        var result = await runs.OfAsync(file);
        Assert.True(result.ExitCode == 0, result.Text);
    }

    [Theory]
    [MemberData(nameof(AlertNames))]
    public void Alert_OfTheFiles_IsTestedBothWaysAndDocumented(string name)
    {
        var rule = Assert.Single(RuleEntry.Alerts, rule => rule.Alert == name);
        Assert.Contains(AlertCase.All, one => one.Alert == name && one.Fires);
        Assert.Contains(AlertCase.All, one => one.Alert == name && !one.Fires);
        Assert.Contains(rule.Label("severity"), Severities);
        Assert.False(string.IsNullOrWhiteSpace(rule.Annotation("summary")), "It has no summary.");
        Assert.False(string.IsNullOrWhiteSpace(rule.Annotation("description")), "It has no description.");
        Assert.Equal($"docs/runbooks.md#{name.ToLowerInvariant()}", rule.Annotation("runbook_url"));
    }

    [Fact]
    public void Runbooks_Sections_AreThoseOfTheAlerts()
    {
        var sections = File.ReadAllText(RepositoryFiles.Runbooks).Split("\n### ").Skip(1).Select(section => section.Split('\n', 2)).ToList();
        Assert.Equal(RuleEntry.Alerts.Select(rule => rule.Alert!).Order(StringComparer.Ordinal), sections.Select(section => section[0].Trim()).Order(StringComparer.Ordinal));
        foreach (var section in sections) Assert.True(section[1].Length > 200, $"What {section[0]} tells is too short: {section[1]}");
    }

    [Fact]
    public void AlertCases_Files_AreOfAlertsThatExist() =>
        Assert.Empty(AlertCase.All.Select(one => one.Alert).Except(RuleEntry.Alerts.Select(rule => rule.Alert!)));

    [Fact]
    public void Recordings_Files_AreUsed()
    {
        var used = RuleEntry.All.Select(rule => rule.Expression).Concat(Dashboards.DashboardFile.All.SelectMany(file => file.Queries).Select(query => query.Expression))
            .SelectMany(Expression.Metrics).Select(use => use.Metric).ToHashSet();
        Assert.Empty(RuleEntry.All.Where(rule => rule.Record is not null && !used.Contains(rule.Record)).Select(rule => rule.Record));
    }

    /// <summary>Runs promtool on all files concurrently: one takes longer than all the other tests together.</summary>
    public sealed class PromtoolRuns
    {
        private readonly Lazy<Dictionary<string, Task<ProcessResult>>> _runs = new(() => RepositoryFiles.RuleTests.ToDictionary(path => Path.GetFileName(path), RunAsync));

        internal Task<ProcessResult> OfAsync(string file) => _runs.Value[file];

        private static Task<ProcessResult> RunAsync(string path) => Tool.Promtool.RunAsync(Repository.Folder, "test", "rules", path);
    }
}
