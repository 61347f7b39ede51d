using System.Globalization;
using System.Text.RegularExpressions;
using CitySensors.Infra.Tests.Hosting;

namespace CitySensors.Infra.Tests.Compose;

/// <summary>Restrictions of every container.</summary>
public sealed partial class ComposeGuardTests
{
    [Fact]
    public void Services_AnyProfile_HaveNoPrivileges()
    {
        var faults = new Faults();
        foreach (var (name, node) in ComposeFile.Services.Select(one => (one.Name, one.Node)))
        {
            faults.Unless(node["read_only"].Text() == "true", $"{name}: its root file system can be written.");
            faults.Unless(node["cap_drop"].Texts() is ["ALL"], $"{name}: cap_drop is not [ALL].");
            faults.Unless(node["cap_add"] is null, $"{name}: it gets capabilities.");
            faults.Unless(node["security_opt"].Texts().Contains("no-new-privileges:true"), $"{name}: it may gain privileges.");
            faults.Unless(NotRoot().IsMatch(node["user"].Text()), $"{name}: user \"{node["user"]}\" is no number of a user other than root.");
            foreach (var member in (string[])["privileged", "pid", "ipc", "devices", "userns_mode", "cgroup"])
                faults.Unless(node[member] is null, $"{name}: {member} is set.");
            faults.Unless(node["network_mode"].Text() is "" or "none", $"{name}: network_mode is {node["network_mode"]}.");
        }

        faults.AssertNone();
    }

    [Fact]
    public void Services_AnyProfile_AreBounded()
    {
        var faults = new Faults();
        foreach (var (name, node) in ComposeFile.Services.Select(one => (one.Name, one.Node)))
        {
            faults.Unless(Size().IsMatch(node["mem_limit"].Text()), $"{name}: mem_limit is \"{node["mem_limit"]}\".");
            faults.Unless(decimal.TryParse(node["cpus"].Text(), CultureInfo.InvariantCulture, out var cpus) && cpus > 0, $"{name}: cpus is \"{node["cpus"]}\".");
            faults.Unless(int.TryParse(node["pids_limit"].Text(), CultureInfo.InvariantCulture, out var pids) && pids > 0, $"{name}: pids_limit is \"{node["pids_limit"]}\".");
            faults.Unless(node.At("logging", "options", "max-size") is not null && node.At("logging", "options", "max-file") is not null, $"{name}: its log may grow for ever.");
            faults.Unless(node["tmpfs"].Texts() is { Count: > 0 } tmpfs && tmpfs.All(mount => mount.Contains("size=", StringComparison.Ordinal)), $"{name}: it has no bounded tmpfs.");
        }

        faults.AssertNone();
    }

    [Fact]
    public void Services_LongRunning_HaveAHealthCheck()
    {
        var faults = new Faults();
        foreach (var service in ComposeFile.Services.Where(one => !one.IsOnce))
        {
            var disabled = service.Node.At("healthcheck", "disable").Text() == "true";
            // The simulator has no server.
            faults.Unless(service.HasHealthCheck != disabled && (!disabled || service.Name == "simulator"), $"{service.Name}: it has no health check.");
            faults.Unless(service.Node["restart"].Text() == "unless-stopped", $"{service.Name}: it does not come back after a crash.");
        }

        faults.AssertNone();
    }

    [Fact]
    public void Images_Services_HaveAnExactVersion()
    {
        var faults = new Faults();
        foreach (var service in ComposeFile.Services)
            faults.Unless(Pinned().IsMatch(service.Image), $"{service.Name}: the image \"{service.Image}\" has no exact version.");
        faults.AssertNone();
    }

    [Fact]
    public void Ports_ThatArePublished_AreOnLoopback()
    {
        var faults = new Faults();
        foreach (var (service, port) in ComposeFile.Services.SelectMany(service => service.Ports.Select(port => (service, port))))
            faults.Unless(port.Address == "127.0.0.1", $"{service.Name}: port {port.Published} is published on \"{port.Address}\".");
        faults.AssertNone();
        Assert.Equal([3001, 5080, 5080, 9090], ComposeFile.Services.SelectMany(one => one.Ports).Select(port => port.Published).Order());
    }

    [Fact]
    public void Mounts_ThisRepository_CannotBeWritten()
    {
        var faults = new Faults();
        foreach (var (service, mount) in ComposeFile.Services.SelectMany(service => service.Mounts.Where(mount => mount.IsPath).Select(mount => (service, mount))))
        {
            faults.Unless(mount.IsReadOnly, $"{service.Name}: {mount.Source} can be written.");
            faults.Unless(mount.Source.StartsWith("./", StringComparison.Ordinal) && !mount.Source.Contains("..", StringComparison.Ordinal), $"{service.Name}: {mount.Source} is none of this repository.");
        }

        faults.AssertNone();
    }

    [GeneratedRegex("^[1-9][0-9]*:[0-9]+$")]
    private static partial Regex NotRoot();

    [GeneratedRegex("^[0-9]+[mg]$")]
    private static partial Regex Size();

    [GeneratedRegex(@"^[a-z0-9./-]+:v?[0-9]+\.[0-9]+\.[0-9]+(-[a-z0-9.]+)?$")]
    private static partial Regex Pinned();
}
