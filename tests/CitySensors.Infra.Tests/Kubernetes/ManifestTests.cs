using CitySensors.Infra.Tests.Hosting;
using CitySensors.Server.Kafka;

namespace CitySensors.Infra.Tests.Kubernetes;

/// <summary>Everything that manifests refer to exists.</summary>
public sealed class ManifestTests
{
    private static readonly string[] Kustomizations = ["infra/kubernetes/cluster", "infra/kubernetes/single"];

    public static TheoryData<string> All => [.. Kustomizations];

    [Fact]
    public async Task Manifests_ByThePublishedSchemas_AreValid()
    {
        var result = await Schemas.CheckAsync("kubernetes.mjs", [.. Kustomizations.SelectMany(folder => new Manifests(folder).Files).Select(Repository.Full)]);
        Assert.True(result.ExitCode == 0, result.Text);
    }

    [Theory]
    [InlineData("livenessProbe:", "livenesProbe:")]
    [InlineData("periodSeconds: 10", "periodSeconds: often")]
    [InlineData("  selector:", "  selectors:")]
    public async Task Manifest_WithAFault_IsRefused(string right, string wrong)
    {
        using var folder = new TestFolder();
        var file = folder.File("wrong.yaml");
        await File.WriteAllTextAsync(file, Repository.Read("infra/kubernetes/cluster/silo.yaml").Replace(right, wrong, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var result = await Schemas.CheckAsync("kubernetes.mjs", file);
        Assert.True(result.ExitCode == 1, result.Text);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Kustomization_Folder_HoldsAllOfItsFiles(string folder)
    {
        var manifests = new Manifests(folder);
        Assert.Equal(Repository.Files(folder, "*.yaml").Where(file => !file.EndsWith("kustomization.yaml", StringComparison.Ordinal)), manifests.Files.Order(StringComparer.Ordinal));
        Assert.Equal(manifests.One("Namespace", "city-sensors").Name, manifests.Kustomization["namespace"].Text());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Selectors_Manifests_MatchPods(string folder)
    {
        var manifests = new Manifests(folder);
        var pods = manifests.Workloads.Select(one => Manifests.Labels(one.Node.At("spec", "template", "metadata", "labels"))).ToList();
        var selectors = manifests.All.SelectMany(one => one.Node.AllWith("matchLabels").Select(found => (From: one, Labels: Manifests.Labels(found["matchLabels"]))))
            .Concat(manifests.All.Where(one => one.Kind == "Service").Select(one => (From: one, Labels: Manifests.Labels(one.Node.At("spec", "selector")))))
            // Selectors of namespaces do not select pods.
            .Where(one => !one.Labels.ContainsKey("kubernetes.io/metadata.name")).ToList();
        Assert.NotEmpty(selectors);
        var faults = new Faults();
        foreach (var (from, labels) in selectors) faults.Unless(labels.Count > 0 && pods.Any(pod => labels.All(pod.Contains)), $"{from}: no pod has {string.Join(", ", labels)}.");
        faults.AssertNone();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Ports_ThatAreNamed_AreThoseOfContainers(string folder)
    {
        var manifests = new Manifests(folder);
        var names = manifests.Workloads.SelectMany(Manifests.ContainersOf).SelectMany(one => one["ports"].Items()).Select(port => port["name"].Text()).ToHashSet();
        var used = manifests.All.Where(one => one.Kind == "Service").SelectMany(one => one.Node.At("spec", "ports").Items()).Select(port => port["targetPort"].Text())
            .Concat(manifests.Workloads.SelectMany(one => one.Node.AllWith("httpGet")).Select(probe => probe.At("httpGet", "port").Text()))
            .Concat(manifests.All.Where(one => one.Kind == "NetworkPolicy").SelectMany(one => one.Node.AllWith("port")).Select(port => port["port"].Text()).Where(port => !int.TryParse(port, out _)));
        Assert.All(used, port => Assert.Contains(port, names));
        var services = manifests.All.Where(one => one.Kind == "Service").ToDictionary(one => one.Name, one => one.Node.At("spec", "ports").Items().Select(port => port["name"].Text()).ToList());
        foreach (var backend in manifests.All.Where(one => one.Kind == "Ingress").SelectMany(one => one.Node.AllWith("backend")))
            Assert.Contains(backend.At("backend", "service", "port", "name").Text(), services[backend.At("backend", "service", "name").Text()]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Probes_Containers_UseEndpointsOfTheApi(string folder)
    {
        var routes = Repository.Read("src/CitySensors.Web/ApiRoutes.cs");
        foreach (var container in new Manifests(folder).Workloads.SelectMany(one => Manifests.PodOf(one)["containers"].Items()))
        {
            Assert.Equal("/health/live", container.At("startupProbe", "httpGet", "path").Text());
            Assert.Equal("/health/live", container.At("livenessProbe", "httpGet", "path").Text());
            Assert.Equal("/health/ready", container.At("readinessProbe", "httpGet", "path").Text());
            foreach (var probe in container.AllWith("httpGet")) Assert.Contains($"\"{probe.At("httpGet", "path")}\"", routes, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Settings_Containers_AreThoseOfTheHosts(string folder)
    {
        var manifests = new Manifests(folder);
        var faults = new Faults();
        foreach (var (name, value) in manifests.Settings.Values.SelectMany(one => one)
            .Concat(manifests.Workloads.SelectMany(Manifests.ContainersOf).SelectMany(one => one["env"].Items()).Select(one => KeyValuePair.Create(one["name"].Text(), "x"))))
            if (SettingNames.Fault(name, value) is { } fault) faults.Unless(false, fault);
        var maps = manifests.Workloads.SelectMany(one => one.Node.AllWith("configMapRef")).Select(one => one.At("configMapRef", "name").Text()).ToList();
        Assert.NotEmpty(maps);
        Assert.All(maps, map => Assert.Contains(map, manifests.Settings.Keys));
        faults.AssertNone();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Repository_Manifests_HoldsNoSecret(string folder)
    {
        var manifests = new Manifests(folder);
        Assert.DoesNotContain(manifests.All, one => one.Kind == "Secret");
        Assert.Null(manifests.Kustomization["secretGenerator"]);
        Assert.DoesNotContain(manifests.Settings.Values.SelectMany(one => one.Keys), name => name.EndsWith("Password", StringComparison.Ordinal));
    }

    [Fact]
    public void Scaling_OnLag_UsesTheTopicAndGroupOfTheSilos()
    {
        var manifests = new Manifests("infra/kubernetes/cluster");
        var (scaling, settings) = (manifests.One("ScaledObject", "silo").Node["spec"], manifests.Settings["silo-settings"]);
        var trigger = Assert.Single(scaling.At("triggers").Items()).At("metadata");
        Assert.Equal(settings["Kafka__Client__BootstrapServers"], trigger.At("bootstrapServers").Text());
        Assert.Equal(KafkaOptions.DefaultGroupId, trigger.At("consumerGroup").Text());
        Assert.Equal(KafkaOptions.DefaultReadingsTopic, trigger.At("topic").Text());
        Assert.True((int)(decimal)scaling.At("maxReplicaCount")! <= int.Parse(settings["Kafka__Partitions"], null));
        Assert.Equal("silo", scaling.At("scaleTargetRef", "name").Text());
        Assert.Null(manifests.One("Deployment", "silo").Node.At("spec", "replicas"));
    }
}
