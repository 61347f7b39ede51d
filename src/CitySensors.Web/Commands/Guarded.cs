using Microsoft.Extensions.Options;

namespace CitySensors.Web.Commands;

/// <summary>Runs a command and reports errors that the user can fix as a single message instead of a stack trace.</summary>
public static class Guarded
{
    private const int Failed = 1;

    public static async Task<int> RunAsync(Func<Task> command)
    {
        ArgumentNullException.ThrowIfNull(command);
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

    public static int Run(Action command)
    {
        ArgumentNullException.ThrowIfNull(command);
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

    private static bool IsForUser(Exception error) => error is OptionsValidationException or IOException
        or InvalidDataException or UnauthorizedAccessException or ArgumentException;

    private static int Tell(Exception error)
    {
        foreach (var line in Lines(error)) Console.Error.WriteLine(line);
        return Failed;
    }

    private static IEnumerable<string> Lines(Exception error) => error switch
    {
        OptionsValidationException options => options.Failures,
        _ => [error.Message],
    };
}
