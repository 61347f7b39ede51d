using CitySensors.Infra.Tests.Hosting;

namespace CitySensors.Infra.Tests.Compose;

public sealed class ComposeSchemaTests
{
    [Fact]
    public async Task ComposeFiles_BySchemaOfTheSpecification_AreValid()
    {
        var result = await Schemas.CheckAsync("compose.mjs", Repository.Full(ComposeFile.Path), Repository.Full("infra/tls.compose.yml"));
        Assert.True(result.ExitCode == 0, result.Text);
    }

    [Fact]
    public async Task ComposeFile_WithAMisspeltMember_IsRefused()
    {
        using var folder = new TestFolder();
        var wrong = folder.File("wrong.yml");
        await File.WriteAllTextAsync(
            wrong, Repository.Read(ComposeFile.Path).Replace("stop_grace_period:", "stop_grace:", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var result = await Schemas.CheckAsync("compose.mjs", wrong);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("stop_grace", result.Output, StringComparison.Ordinal);
    }
}
