using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using CitySensors.Simulator.Tests.Kafka.Support;
using CitySensors.Simulator.Tests.Support;
using CitySensors.TestSupport.Kafka;

namespace CitySensors.Simulator.Tests.Kafka;

public sealed partial class ProgramTests
{
    private const int Partitions = 4;

    [Fact]
    public async Task Main_Interrupted_EndsWithEveryReadingAcknowledged()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Interrupts a process, which takes a Unix signal.");
        var broker = Broker.Running();
        var topic = await broker.CreateTopicAsync(Partitions);
        var program = Path.Combine(AppContext.BaseDirectory, "CitySensors.Simulator.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--kafka", broker.Servers, "--topic", topic, "--rate", "5000"]) { RedirectStandardOutput = true };
        using var process = System.Diagnostics.Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => broker.ReadAll(topic).Count > 100, () => "Too few readings are in the topic.", TestContext.Current.CancellationToken);

        using var kill = System.Diagnostics.Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        var summary = Summary().Match(await output);
        Assert.True(summary.Success, await output);
        broker.ReadAll(topic).AssertOnceAndInOrder(long.Parse(summary.Groups["delivered"].Value, NumberStyles.Number, CultureInfo.InvariantCulture));
        Assert.Equal("0", summary.Groups["undelivered"].Value);
    }

    [GeneratedRegex("Total: (?<delivered>[0-9,]+) readings delivered.*; (?<undelivered>[0-9,]+) undelivered")]
    private static partial Regex Summary();
}
