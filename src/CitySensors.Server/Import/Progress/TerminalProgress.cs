using System.Globalization;
using Spectre.Console;

namespace CitySensors.Server.Import.Progress;

/// <summary>A progress bar with rate and remaining time.</summary>
internal sealed class TerminalProgress : IImportProgress
{
    private readonly ProgressTask _task;
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly long _started;
    private ImportPosition? _first;

    private TerminalProgress(ProgressTask task, string name, TimeProvider time)
    {
        _task = task;
        _name = name;
        _time = time;
        _started = time.GetTimestamp();
    }

    public static Task<T> RunAsync<T>(string name, TimeProvider time, Func<IImportProgress, Task<T>> import) =>
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context => import(new TerminalProgress(context.AddTask(Markup.Escape(name)), name, time)));

    public void Report(ImportPosition position)
    {
        var first = _first ??= position;
        var rate = (position.Rows - first.Rows) / Math.Max(0.001, _time.GetElapsedTime(_started).TotalSeconds);
        _task.MaxValue = Math.Max(1, position.Length);
        _task.Value = position.Bytes;
        _task.Description = Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{_name} {position.Rows:N0} rows, {rate:N0}/s"));
    }
}
