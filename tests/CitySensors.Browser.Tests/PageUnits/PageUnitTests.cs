using CitySensors.Browser.Tests.Hosting;

namespace CitySensors.Browser.Tests.PageUnits;

public sealed class PageUnitTests
{
    /// <summary>The unit tests of the page, so that one command runs all tests.</summary>
    [Fact]
    public async Task NpmTest_OfThePage_Passes()
    {
        var cancelled = TestContext.Current.CancellationToken;
        await Npm.RestoreAsync(Npm.PageFolder, Path.Combine("vitest", "package.json"), cancelled);
        Assert.Contains(" passed", await Npm.RunAsync(Npm.PageFolder, cancelled, "test"), StringComparison.Ordinal);
    }
}
