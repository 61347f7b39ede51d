using CitySensors.TestSupport.Processes;

namespace CitySensors.Browser.Tests.PageUnits;

public sealed class PageUnitTests
{
    /// <summary>The unit tests of the page, so that one command runs all tests.</summary>
    [Fact]
    public async Task NpmTest_OfThePage_Passes()
    {
        var folder = Repository.Full("src/CitySensors.Web/page");
        await NpmPackages.RestoreAsync(folder, TestContext.Current.CancellationToken);
        var result = await Tool.Npm.RunAsync(folder, new Dictionary<string, string> { ["NO_COLOR"] = "1" }, ["test"]);
        Assert.True(result.ExitCode == 0 && result.Output.Contains(" passed", StringComparison.Ordinal), result.Text);
    }
}
