using CitySensors.Infra.Tests.Hosting;

namespace CitySensors.Infra.Tests.Kubernetes;

/// <summary>Restrictions of every pod: the profile "restricted" of Kubernetes' Pod Security Standards, and bounds.</summary>
public sealed class PodGuardTests
{
    public static TheoryData<string> All => ["infra/kubernetes/cluster", "infra/kubernetes/single"];

    [Theory]
    [MemberData(nameof(All))]
    public void Pods_Workloads_AreRestricted(string folder)
    {
        var faults = new Faults();
        var manifests = new Manifests(folder);
        Assert.Equal("restricted", manifests.One("Namespace", "city-sensors").Node.At("metadata", "labels", "pod-security.kubernetes.io/enforce").Text());
        foreach (var workload in manifests.Workloads)
        {
            var pod = Manifests.PodOf(workload);
            faults.Unless(pod.At("securityContext", "runAsNonRoot").Text() == "true", $"{workload}: it may run as root.");
            faults.Unless(pod.At("securityContext", "runAsUser").Text() == "1654", $"{workload}: it is not the user of the image.");
            faults.Unless(pod.At("securityContext", "seccompProfile", "type").Text() == "RuntimeDefault", $"{workload}: it has no seccomp profile.");
            faults.Unless(pod["automountServiceAccountToken"].Text() == "false", $"{workload}: it gets a token of the API.");
            foreach (var member in (string[])["hostNetwork", "hostPID", "hostIPC"]) faults.Unless(pod[member] is null, $"{workload}: {member} is set.");
            faults.Unless(!pod.AllWith("hostPath").Any(), $"{workload}: it sees folders of the host.");
            foreach (var container in Manifests.ContainersOf(workload))
            {
                var context = container["securityContext"];
                faults.Unless(context.At("allowPrivilegeEscalation").Text() == "false", $"{workload}: {container["name"]} may gain privileges.");
                faults.Unless(context.At("readOnlyRootFilesystem").Text() == "true", $"{workload}: the file system of {container["name"]} can be written.");
                faults.Unless(context.At("capabilities", "drop").Texts() is ["ALL"], $"{workload}: {container["name"]} keeps capabilities.");
                foreach (var (kind, resource) in (IEnumerable<(string, string)>)[("requests", "cpu"), ("requests", "memory"), ("limits", "cpu"), ("limits", "memory")])
                    faults.Unless(container.At("resources", kind, resource) is not null, $"{workload}: {container["name"]} has no {kind} of {resource}.");
            }
        }

        faults.AssertNone();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Images_Containers_AreThoseOfTheComposeFileAndPinned(string folder)
    {
        var manifests = new Manifests(folder);
        var compose = Compose.ComposeFile.Services.Select(one => one.Image).ToHashSet();
        var images = manifests.Workloads.SelectMany(Manifests.ContainersOf).Select(one => one["image"].Text()).ToList();
        Assert.All(images, image => Assert.Contains(image, compose));
        Assert.All(manifests.Kustomization["images"].Items(), one => Assert.Contains($"{one["name"]}:{one["newTag"]}", images));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void GracePeriod_Pod_IsLongerThanPreStopAndShutdown(string folder)
    {
        const int ShutdownSeconds = 30;
        foreach (var workload in new Manifests(folder).Workloads)
        {
            var pod = Manifests.PodOf(workload);
            var stop = pod["containers"].Items().Max(one => (int)(decimal)one.At("lifecycle", "preStop", "sleep", "seconds")!);
            Assert.True((int)(decimal)pod["terminationGracePeriodSeconds"]! > stop + ShutdownSeconds, $"{workload} would be killed while it hands over.");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Volumes_ThatAreMounted_AreThere(string folder)
    {
        foreach (var workload in new Manifests(folder).Workloads)
        {
            var volumes = Manifests.PodOf(workload)["volumes"].Items().Select(one => one["name"].Text())
                .Concat(workload.Node.At("spec", "volumeClaimTemplates").Items().Select(one => one.At("metadata", "name").Text())).Order(StringComparer.Ordinal);
            Assert.Equal(volumes, Manifests.ContainersOf(workload).SelectMany(one => one["volumeMounts"].Items()).Select(one => one["name"].Text()).Distinct().Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Silos_WhenNodesAreDrained_StayInTheMajority()
    {
        var manifests = new Manifests("infra/kubernetes/cluster");
        Assert.Equal("1", manifests.One("PodDisruptionBudget", "silo").Node.At("spec", "maxUnavailable").Text());
        Assert.True((decimal)manifests.One("ScaledObject", "silo").Node.At("spec", "minReplicaCount")! >= 2);
        Assert.Equal(["kubernetes.io/hostname", "topology.kubernetes.io/zone"],
            Manifests.PodOf(manifests.One("Deployment", "silo"))["topologySpreadConstraints"].Items().Select(one => one["topologyKey"].Text()));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Pods_Namespace_AreClosedUnlessAPolicyOpensThem(string folder)
    {
        var manifests = new Manifests(folder);
        var closed = manifests.One("NetworkPolicy", "nobody").Node["spec"];
        Assert.Empty(closed.At("podSelector").Members());
        Assert.Equal(["Ingress", "Egress"], closed.At("policyTypes").Texts());
        Assert.Null(closed.At("ingress"));
        Assert.Null(closed.At("egress"));
        foreach (var workload in manifests.Workloads) Assert.NotNull(manifests.One("NetworkPolicy", workload.Name));
    }
}
