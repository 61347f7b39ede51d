using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;

namespace CitySensors.Web.Tests.MessagePack;

/// <summary>The calls that need nothing of the connection; a hub must have them as instance methods all the same.</summary>
public interface IPlainCalls
{
    InteropHub.Sample Echo(InteropHub.Sample sample);

    JsonElement? Anything(JsonElement? anything);

    void Forget();

    IAsyncEnumerable<InteropHub.Announcement> Count(int last);

    IAsyncEnumerable<int> CountThenFail(int last);

    int Fail(string why);

    int Add(int x, int y);

    Task<double> Sum(IAsyncEnumerable<double> numbers);

    DateTimeOffset Time(DateTimeOffset time);

    byte[] Bytes(byte[] bytes);
}

/// <summary>Everything that a hub can do, for <c>interop/client.mjs</c> to call.</summary>
public sealed class InteropHub(InteropHub.Cancellations cancellations) : Hub, IPlainCalls
{
    private const string Calls = "calls";

    public Sample Echo(Sample sample) => sample;

    public JsonElement? Anything(JsonElement? anything) => anything;

    public void Forget()
    {
    }

    public async Task Announce(int times)
    {
        for (var i = 1; i <= times; i++)
            await Clients.Caller.SendAsync("alerts", new[] { new Announcement(i, "Fine dust", null), new Announcement(-i, "Wind", i / 4.0) }, i == times);
    }

    public async IAsyncEnumerable<Announcement> Count(int last)
    {
        for (var i = 1; i <= last; i++)
        {
            await Task.Yield();
            yield return new Announcement(i, $"number {i}", null);
        }
    }

    public async IAsyncEnumerable<int> CountThenFail(int last)
    {
        for (var i = 1; i <= last; i++)
        {
            await Task.Yield();
            yield return i;
        }

        throw new HubException("ran out of data");
    }

    public int Fail(string why) => throw new HubException(why);

    public int Add(int x, int y) => x + y;

    public async Task<double> Sum(IAsyncEnumerable<double> numbers)
    {
        var sum = 0.0;
        await foreach (var number in numbers) sum += number;
        return sum;
    }

    public Task<int> AskBack(int number) => Clients.Caller.InvokeAsync<int>("double", number, Context.ConnectionAborted);

    public Task<int> AskAndBeRefused() => Clients.Caller.InvokeAsync<int>("refuse", Context.ConnectionAborted);

    public async IAsyncEnumerable<int> Endless([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return 1;
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellationToken.Register(() => cancelled.SetResult())) await cancelled.Task;
        await cancellations.Seen.Writer.WriteAsync(Context.ConnectionId, CancellationToken.None);
    }

    public async Task<bool> EndlessWasCancelled() => await cancellations.Seen.Reader.ReadAsync(Context.ConnectionAborted) == Context.ConnectionId;

    public DateTimeOffset Time(DateTimeOffset time) => time;

    public byte[] Bytes(byte[] bytes) => [.. bytes.Reverse()];

    /// <summary>How often this connection called; a new connection begins with 1.</summary>
    public int CountCalls()
    {
        var calls = (Context.Items[Calls] as int? ?? 0) + 1;
        Context.Items[Calls] = calls;
        return calls;
    }

    public enum Severity
    {
        Minor,
        Severe,
    }

    public sealed record Near(double Latitude, double Longitude, double RadiusKm);

    public sealed record Sample(
        string Name,
        Severity Severity,
        DateTimeOffset Onset,
        double Value,
        string? Area,
        IReadOnlyList<string> Tags,
        IReadOnlyList<long> Counts,
        Near Near,
        IReadOnlyDictionary<string, double[]> BySensor);

    public sealed record Announcement(long Sequence, string Message, double? Value);

    /// <summary>The connections whose endless stream was cancelled.</summary>
    public sealed class Cancellations
    {
        internal Channel<string> Seen { get; } = Channel.CreateBounded<string>(16);
    }
}
