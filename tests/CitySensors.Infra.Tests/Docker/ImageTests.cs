using CitySensors.Infra.Tests.Hosting;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Infra.Tests.Docker;

/// <summary>The programs of images that <see cref="SingleProfileTests"/> does not start.</summary>
public sealed class ImageTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("infra/simulator.Dockerfile", "--help")]
    [InlineData("infra/cluster.Dockerfile", "keys", "--help")]
    public async Task Build_OtherHosts_ReturnsAProgramThatStarts(string path, params string[] arguments)
    {
        var image = await Image.BuildAsync(path, _folder.Path);
        var program = Path.Combine(_folder.Path, "app", Path.GetFileName(image.Dockerfile.Last.Of("ENTRYPOINT").Single().Exec[0]));
        var result = await new Tool(program, "It was built by this test.").RunAsync(_folder.Path, arguments);
        Assert.True(result.ExitCode == 0, result.Text);
    }
}
