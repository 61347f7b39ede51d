using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CitySensors.Web.Tests.Hosting;

/// <summary>What was logged, line by line.</summary>
internal sealed class LineLog : ILoggerProvider
{
    private readonly ConcurrentQueue<(int Event, string Line)> _lines = new();

    public IReadOnlyList<(int Event, string Line)> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Logger(_lines);

    public void Dispose() => _lines.Clear();

    private sealed class Logger(ConcurrentQueue<(int, string)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((eventId.Id, $"{formatter(state, exception)} {exception}"));
    }
}
