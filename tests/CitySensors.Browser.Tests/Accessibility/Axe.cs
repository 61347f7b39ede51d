using System.Text.Json;
using CitySensors.Browser.Tests.Hosting;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Browser.Tests.Accessibility;

/// <summary>The axe-core engine: WCAG 2.0 A to 2.2 AA.</summary>
internal static class Axe
{
    private const string Run = """
        async () => {
          const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];
          const { violations, passes } = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
          return { passes: passes.length, violations: violations.map(one => `${one.id}: ${one.help} ${one.nodes.map(node => `${node.target} ${node.failureSummary}`).join(' | ')}`) };
        }
        """;

    /// <summary>The source of the engine. It is injected before the scripts of the page, because the content security policy forbids it later.</summary>
    public static async Task<string> SourceAsync(CancellationToken cancellationToken)
    {
        var folder = Repository.Full("tests/CitySensors.Browser.Tests");
        await NpmPackages.RestoreAsync(folder, cancellationToken);
        return await File.ReadAllTextAsync(Path.Combine(folder, "node_modules", "axe-core", "axe.min.js"), cancellationToken);
    }

    public static async Task AssertFindsNothingAsync(CityPage page)
    {
        var result = await page.Page.EvaluateAsync<JsonElement>(Run);
        Assert.True(result.GetProperty("passes").GetInt32() > 10, "axe looked at next to nothing.");
        Assert.Empty(result.GetProperty("violations").EnumerateArray().Select(one => one.GetString()));
    }
}
