using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CitySensors.Monitoring.Tests.Hosting;

namespace CitySensors.Monitoring.Tests.Dashboards;

public sealed partial class DashboardFileTests
{
    private const string DataSource = "${datasource}";
    private const int Columns = 24;

    /// <summary>Of Grafana 12.</summary>
    private const int SchemaVersion = 41;

    public static TheoryData<string> Names => [.. DashboardFile.All.Select(file => file.Name)];

    [Fact]
    public void Dashboards_Delivered_AreTheFourWithIdsOfTheirOwn()
    {
        Assert.Equal(["Alerts", "City now", "Kafka and Cassandra", "Pipeline"], DashboardFile.All.Select(file => (string)file.Json["title"]!).Order(StringComparer.Ordinal));
        Assert.Equal(4, DashboardFile.All.Select(file => (string)file.Json["uid"]!).Distinct().Count());
        Assert.All(DashboardFile.All, file => Assert.Equal(SchemaVersion, (int)file.Json["schemaVersion"]!));
        Assert.All(DashboardFile.All, file => Assert.Null(file.Json["id"]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Panels_Dashboard_DoNotOverlap(string name)
    {
        var placed = File(name).Panels.Select(panel => (Title: $"{panel["title"]}", Box: Box.Of(panel["gridPos"]!))).ToList();
        Assert.All(placed, panel => Assert.True(panel.Box is { X: >= 0, Y: >= 0, Width: > 0, Height: > 0 } && panel.Box.Right <= Columns, panel.Title));
        for (var i = 0; i < placed.Count; i++)
            for (var j = i + 1; j < placed.Count; j++) Assert.False(placed[i].Box.Overlaps(placed[j].Box), $"{placed[i].Title} and {placed[j].Title}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Panels_Dashboard_HaveDescriptions(string name)
    {
        var panels = File(name).Panels;
        Assert.Equal(panels.Count, panels.Select(panel => (int)panel["id"]!).Distinct().Count());
        foreach (var panel in panels)
        {
            var title = (string?)panel["title"];
            Assert.False(string.IsNullOrWhiteSpace(title));
            if ((string)panel["type"]! == "row") continue;
            Assert.True(((string?)panel["description"])?.Length > 15, $"{title} has no description.");
            var refIds = panel["targets"]!.AsArray().Select(target => (string)target!["refId"]!).ToList();
            Assert.NotEmpty(refIds);
            Assert.Equal(refIds.Count, refIds.Distinct().Count());
            var unit = (string?)panel["fieldConfig"]!["defaults"]!["unit"] ?? (string?)panel["options"]!["yAxis"]?["unit"];
            Assert.False(string.IsNullOrEmpty(unit), $"{title} has no unit.");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void DataSource_Dashboard_IsItsVariable(string name)
    {
        var file = File(name);
        var sources = Descendants(file.Json).OfType<JsonObject>().Select(one => one["datasource"]).OfType<JsonObject>().Where(one => (string?)one["type"] == "prometheus").ToList();
        Assert.NotEmpty(sources);
        Assert.All(sources, one => Assert.Equal(DataSource, (string?)one["uid"]));
        Assert.All(file.Panels.Where(panel => (string)panel["type"]! != "row"), panel => Assert.Equal(DataSource, (string?)panel["datasource"]!["uid"]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Variables_Dashboard_AreUsedAndThere(string name)
    {
        var file = File(name);
        var defined = file.Variables.Select(variable => (string)variable["name"]!).ToList();
        var used = References().Matches(file.Text).Select(match => match.Groups["name"].Value).Where(one => !one.StartsWith("__", StringComparison.Ordinal)).Distinct();
        Assert.Equal(defined.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    /// <summary>A range that is written out must hold several of the scrapes that are up to 10 s apart.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Rates_Dashboard_FitTheScrapeInterval(string name)
    {
        foreach (var query in File(name).Queries)
        {
            foreach (Match range in Ranges().Matches(query.Expression))
                Assert.True(range.Groups["range"].Value is "$__rate_interval" or "5m" or "1h", $"{query.Place}: {range.Value}");
            if (KafkaOrCassandra().IsMatch(query.Expression)) Assert.True(query.LeastStep == "10s", $"{query.Place} is scraped every 10 s.");
        }
    }

    [Fact]
    public void Provisioning_Dashboards_NamesOneDataSourceAndTheFolder()
    {
        var text = string.Join('\n', RepositoryFiles.Provisioning.Select(System.IO.File.ReadAllText));
        Assert.Contains("type: prometheus", text, StringComparison.Ordinal);
        Assert.Contains("timeInterval: 2s", text, StringComparison.Ordinal);
        Assert.Contains("path: /var/lib/grafana/dashboards", text, StringComparison.Ordinal);
    }

    private static DashboardFile File(string name) => DashboardFile.All.Single(file => file.Name == name);

    private static IEnumerable<JsonNode> Descendants(JsonNode node) => node switch
    {
        JsonObject members => members.Select(member => member.Value).OfType<JsonNode>().SelectMany(Descendants).Prepend(node),
        JsonArray items => items.OfType<JsonNode>().SelectMany(Descendants),
        _ => [],
    };

    [GeneratedRegex(@"\$\{?(?<name>\w+)")]
    private static partial Regex References();

    [GeneratedRegex(@"\[(?<range>[^\]]+)\]")]
    private static partial Regex Ranges();

    [GeneratedRegex("""job="(kafka|cassandra)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex KafkaOrCassandra();

    private readonly record struct Box(int X, int Y, int Width, int Height)
    {
        public int Right => X + Width;

        public static Box Of(JsonNode position) => new((int)position["x"]!, (int)position["y"]!, (int)position["w"]!, (int)position["h"]!);

        public bool Overlaps(Box other) => X < other.Right && other.X < Right && Y < other.Y + other.Height && other.Y < Y + Height;
    }
}
