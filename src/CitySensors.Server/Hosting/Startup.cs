using Microsoft.Extensions.Options;

namespace CitySensors.Server.Hosting;

/// <summary>Runs a command; what stops it that its user can mend becomes one clear message instead of a stack trace.</summary>
internal static class Startup
{
    private const int Failed = 1;

    public static async Task<int> GuardAsync(Func<Task> command)
    {
        try
        {
            await command();
            return 0;
        }
        catch (Exception error) when (IsForUser(error))
        {
            return Tell(error);
        }
    }

    public static int Guard(Action command)
    {
        try
        {
            command();
            return 0;
        }
        catch (Exception error) when (IsForUser(error))
        {
            return Tell(error);
        }
    }

    private static bool IsForUser(Exception error) => error is OptionsValidationException or InvalidConfigurationException or IOException
        or InvalidDataException or UnauthorizedAccessException or ArgumentException;

    private static int Tell(Exception error)
    {
        var lines = error is OptionsValidationException options ? options.Failures : [error.Message];
        foreach (var line in lines) Console.Error.WriteLine(line);
        return Failed;
    }
}

/// <summary>The configuration is not one to start with; the message lists everything that is wrong with it.</summary>
internal sealed class InvalidConfigurationException(IEnumerable<string> faults) : Exception(string.Join(Environment.NewLine, faults));
