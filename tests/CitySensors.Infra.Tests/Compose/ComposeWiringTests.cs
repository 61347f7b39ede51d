using System.Text.Json.Nodes;
using CitySensors.Infra.Tests.Hosting;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Infra.Tests.Compose;

/// <summary>Everything that services refer to exists.</summary>
public sealed class ComposeWiringTests
{
    /// <summary>How long a silo may hand over; the engine must wait longer before it kills.</summary>
    private static readonly TimeSpan SiloShutdown = TimeSpan.FromSeconds(30);

    [Fact]
    public void DependsOn_Services_CanBeMet()
    {
        var faults = new Faults();
        foreach (var service in ComposeFile.Services)
        {
            faults.Unless(service.Profiles.Count > 0, $"{service.Name}: it has no profile, and so starts with every one.");
            foreach (var (name, condition) in service.DependsOn)
            {
                var other = ComposeFile.Services.SingleOrDefault(one => one.Name == name);
                faults.Unless(other is not null, $"{service.Name}: there is no service {name}.");
                if (other is null) continue;
                faults.Unless(service.Profiles.All(other.Profiles.Contains), $"{service.Name}: {name} is not in all of its profiles.");
                faults.Unless(
                    condition switch
                    {
                        "service_healthy" => other.HasHealthCheck,
                        "service_completed_successfully" => other.IsOnce,
                        _ => false,
                    },
                    $"{service.Name}: {name} cannot become {condition}.");
            }
        }

        faults.AssertNone();
    }

    [Fact]
    public void StartOrder_Cluster_IsBrokersAndNodesThenSilosThenTraffic()
    {
        Assert.Equal(["cassandra-roles", "cluster-key", "kafka-1", "kafka-2", "kafka-3"], ComposeFile.Service("silo-1").DependsOn.Keys.Order());
        Assert.Equal(["cassandra-1"], ComposeFile.Service("cassandra-2").DependsOn.Keys);
        Assert.Equal(["cassandra-2"], ComposeFile.Service("cassandra-3").DependsOn.Keys);
        Assert.Equal(["cassandra-3"], ComposeFile.Service("cassandra-roles").DependsOn.Keys);
        foreach (var name in (string[])["silo-2", "proxy", "simulator"]) Assert.Contains("silo-1", ComposeFile.Service(name).DependsOn.Keys);
    }

    [Fact]
    public void VolumesNetworksAndSecrets_ThatAreUsed_AreThoseDeclared()
    {
        foreach (var (section, used) in ((string, IEnumerable<string>)[])
            [
                ("volumes", ComposeFile.Services.SelectMany(one => one.Mounts).Where(mount => !mount.IsPath).Select(mount => mount.Source)),
                ("networks", ComposeFile.Services.SelectMany(one => one.Networks)),
                ("secrets", ComposeFile.Services.SelectMany(one => one.Secrets.Keys)),
            ])
            Assert.Equal(ComposeFile.Root[section].Members().Select(one => one.Name).Order(StringComparer.Ordinal), used.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Paths_ThatAreMountedOrBuilt_Exist()
    {
        var faults = new Faults();
        foreach (var service in ComposeFile.Services)
        {
            foreach (var mount in service.Mounts.Where(mount => mount.IsPath)) faults.Unless(Repository.Exists(mount.Source), $"{service.Name}: there is no {mount.Source}.");
            if (service.Node["build"] is JsonObject build) faults.Unless(Repository.Exists(build["dockerfile"].Text()), $"{service.Name}: there is no {build["dockerfile"]}.");
        }

        faults.AssertNone();
    }

    [Fact]
    public async Task Secrets_NewCheckout_AreMadeByTheScriptOnce()
    {
        using var folder = new TestFolder();
        File.Copy(Repository.Full("infra/secrets/create.sh"), folder.File("create.sh"));
        foreach (var _ in (int[])[1, 2]) Assert.Equal(0, (await Tools.Bash.RunAsync(folder.Path, folder.File("create.sh"))).ExitCode);
        var made = Directory.GetFiles(folder.Path, "*.txt").ToDictionary(file => Path.GetFileName(file)!, File.ReadAllText);
        Assert.Equal(
            ComposeFile.Root["secrets"].Members().Select(one => Path.GetFileName(one.Value.At("file").Text())).Order(StringComparer.Ordinal), made.Keys.Order(StringComparer.Ordinal));
        Assert.All(made.Values, secret => Assert.True(secret.Trim().Length >= 32));
        Assert.Equal(made.Count, made.Values.Distinct().Count());
    }

    [Fact]
    public async Task Secrets_Checkout_AreIgnoredByGit()
    {
        var paths = ComposeFile.Root["secrets"].Members().Select(one => one.Value.At("file").Text()).Append("infra/secrets/proxy.pem").ToArray();
        var result = await new Tool("git", "Get it with: apt-get install git").RunAsync(Repository.Folder, ["check-ignore", .. paths]);
        Assert.SkipWhen(result.ExitCode == 128, "This is no checkout of Git.");
        Assert.Equal(paths, result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("silo-1")]
    [InlineData("silo-2")]
    [InlineData("server")]
    public void StopGracePeriod_Host_IsLongerThanItsShutdown(string name) =>
        Assert.True(Service.Duration(ComposeFile.Service(name).Node["stop_grace_period"].Text()) > SiloShutdown);

    [Fact]
    public void Variables_ComposeFiles_AreThoseOfTheExample()
    {
        var used = ComposeFile.Variables(Repository.Read(ComposeFile.Path) + Repository.Read("infra/tls.compose.yml"));
        var told = Repository.Read(".env.example").Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('=', 2))
            .ToDictionary(line => line[0], line => line[1], StringComparer.Ordinal);
        Assert.Equal(used.OrderBy(one => one.Key, StringComparer.Ordinal), told.OrderBy(one => one.Key, StringComparer.Ordinal));
    }
}
