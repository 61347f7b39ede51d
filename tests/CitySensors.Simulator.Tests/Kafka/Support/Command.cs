using System.CommandLine;
using CitySensors.Simulator.Commands;

namespace CitySensors.Simulator.Tests.Kafka.Support;

/// <summary>Calls the command as the program does.</summary>
internal static class Command
{
    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var configuration = new InvocationConfiguration { Output = output, Error = error };
        var code = await SimulatorCommand.InvokeAsync(arguments, configuration, TimeProvider.System, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
