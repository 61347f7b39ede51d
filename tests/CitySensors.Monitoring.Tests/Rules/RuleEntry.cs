using CitySensors.Monitoring.Tests.Hosting;
using CitySensors.Monitoring.Tests.Prometheus;
using YamlDotNet.RepresentationModel;

namespace CitySensors.Monitoring.Tests.Rules;

/// <summary>A rule of the files; <paramref name="Alert"/> or <paramref name="Record"/> is what it makes.</summary>
internal sealed record RuleEntry(string File, string? Alert, string? Record, string Expression, YamlNode Node)
{
    public static IReadOnlyList<RuleEntry> All { get; } =
    [
        .. RepositoryFiles.Rules.SelectMany(file => YamlFile.Load(file).RootNode.Items("groups").SelectMany(group => group.Items("rules"))
            .Select(rule => new RuleEntry(Path.GetFileName(file), rule.Text("alert"), rule.Text("record"), rule.Text("expr")!, rule))),
    ];

    public static IReadOnlyList<RuleEntry> Alerts { get; } = [.. All.Where(rule => rule.Alert is not null)];

    public string? Label(string name) => Node["labels"].Text(name);

    public string? Annotation(string name) => Node["annotations"].Text(name);
}

/// <summary>The expectation of a rule test for an alert at one time.</summary>
internal sealed record AlertCase(string Alert, bool Fires)
{
    public static IReadOnlyList<AlertCase> All { get; } =
    [
        .. RepositoryFiles.RuleTests.SelectMany(file => YamlFile.Load(file).RootNode.Items("tests").SelectMany(test => test.Items("alert_rule_test"))
            .Select(one => new AlertCase(one.Text("alertname")!, one.Items("exp_alerts").Any()))),
    ];
}
