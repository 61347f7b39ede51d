using System.Text.RegularExpressions;
using System.Xml.Linq;
using CitySensors.Infra.Tests.Hosting;

namespace CitySensors.Infra.Tests.Docker;

public sealed partial class DockerfileTests
{
    private static readonly string[] Known = ["FROM", "ARG", "ENV", "COPY", "RUN", "WORKDIR", "USER", "EXPOSE", "VOLUME", "HEALTHCHECK", "ENTRYPOINT", "CMD"];

    public static TheoryData<string> All => [.. Repository.Files("infra", "*.Dockerfile")];

    public static TheoryData<string> OfHosts => ["infra/server.Dockerfile", "infra/cluster.Dockerfile", "infra/simulator.Dockerfile"];

    [Theory]
    [MemberData(nameof(All))]
    public void Instructions_Dockerfile_AreKnown(string path) =>
        Assert.All(Dockerfile.Read(path).Stages.SelectMany(stage => stage.Instructions), one => Assert.Contains(one.Name, Known));

    [Theory]
    [MemberData(nameof(All))]
    public void Images_ThatAreBuiltOn_HaveAnExactVersion(string path) =>
        Assert.All(Dockerfile.Read(path).Stages, stage => Assert.Matches(Pinned(), stage.Image));

    [Theory]
    [MemberData(nameof(All))]
    public void Images_ThatRun_AreNotForRootAndStartWithoutAShell(string path)
    {
        // The stages that another one copies from are not run.
        var dockerfile = Dockerfile.Read(path);
        var sources = dockerfile.Stages.SelectMany(stage => stage.Of("COPY")).Select(copy => copy.Option("from")).ToHashSet();
        foreach (var stage in dockerfile.Stages.Where(stage => !sources.Contains(stage.Name)))
        {
            Assert.Matches(NotRoot(), stage.Of("USER").Last().Text);
            Assert.NotEmpty(Assert.Single(stage.Of("ENTRYPOINT")).Exec);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Sources_Copy_ExistAndAreSeenByTheBuild(string path)
    {
        var faults = new Faults();
        foreach (var copy in Dockerfile.Read(path).Stages.SelectMany(stage => stage.Of("COPY")).Where(copy => copy.Option("from") is null))
            foreach (var source in copy.Words.SkipLast(1))
                faults.Unless(Repository.Exists(source) && BuildContext.Sees(source), $"{path}: {source} is missing, or .dockerignore hides it.");
        faults.AssertNone();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Stages_ThatAreCopiedFrom_ComeBefore(string path)
    {
        var seen = new HashSet<string>();
        foreach (var stage in Dockerfile.Read(path).Stages)
        {
            Assert.All(stage.Of("COPY").Select(copy => copy.Option("from")).OfType<string>(), from => Assert.Contains(from, seen));
            if (stage.Name is { } name) seen.Add(name);
        }
    }

    [Theory]
    [MemberData(nameof(OfHosts))]
    public void EntryPoint_Host_IsTheProgramThatIsPublished(string path)
    {
        var dockerfile = Dockerfile.Read(path);
        var publish = Publish().Match(Assert.Single(dockerfile.Stages.Single(stage => stage.Name == "build").Of("RUN"), run => run.Text.Contains("publish", StringComparison.Ordinal)).Text);
        Assert.True(publish.Success, "The build does not publish.");
        var project = $"{publish.Groups["project"].Value}/{Path.GetFileName(publish.Groups["project"].Value)}.csproj";
        Assert.True(Repository.Exists(project), $"There is no {project}.");
        var program = XDocument.Parse(Repository.Read(project)).Descendants("AssemblyName").FirstOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(project);
        Assert.Equal($"{publish.Groups["folder"].Value}/{program}", Assert.Single(dockerfile.Last.Of("ENTRYPOINT")).Exec[0]);
    }

    [Fact]
    public void BuildContext_WorkedInCheckout_LeavesOutWhatIsBuiltAndWhatIsSecret()
    {
        string[] hidden = ["src/CitySensors.Server/bin/x.dll", "src/CitySensors.Web/page/node_modules/a/b.js", "infra/secrets/cassandra_password.txt", ".env", ".git/config", "data/keys.json", "tests/a.cs"];
        Assert.All(hidden, path => Assert.False(BuildContext.Sees(path), path));
        Assert.True(BuildContext.Sees("src/CitySensors.Server/Program.cs"));
    }

    [GeneratedRegex(@"^[a-z0-9./-]+:v?[0-9]+\.[0-9]+\.[0-9]+(-[a-z0-9.-]+)?$")]
    private static partial Regex Pinned();

    [GeneratedRegex("^[1-9][0-9]*:[0-9]+$")]
    private static partial Regex NotRoot();

    [GeneratedRegex(@"dotnet publish (?<project>\S+) .*--output (?<folder>\S+)")]
    private static partial Regex Publish();
}
