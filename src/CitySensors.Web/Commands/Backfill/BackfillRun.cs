namespace CitySensors.Web.Commands.Backfill;

/// <summary>Has a host recompute a period and swap it in, and waits for the end.</summary>
internal sealed class BackfillRun(BackfillClient client, TimeProvider time, TextWriter progress)
{
    private const int MaxFailures = 60;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan TimeToPause = TimeSpan.FromSeconds(10);

    private string? _id;
    private string? _told;

    /// <summary>Begins, or goes on with the same period, and returns once its version is the live one.</summary>
    /// <exception cref="IOException">The host cannot be reached; it goes on alone.</exception>
    /// <exception cref="InvalidDataException">The host refuses it, or it ended in another way; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It is cancelled; see <see cref="PauseAsync"/>.</exception>
    public async Task<BackfillProgress> RunAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var one = await BeginAsync(from, to, cancellationToken);
        _id = one.Id;
        while (true)
        {
            if (one.State == "swapped") return one;
            if (one.State is not ("running" or "swapping")) throw new InvalidDataException(WhyEnded(one));
            await TellAsync(one);
            await Task.Delay(Interval, time, cancellationToken);
            one = await GetAsync(one.Id, cancellationToken);
        }
    }

    /// <summary>Pauses what was begun.</summary>
    /// <returns>Whether it is paused; otherwise nothing was begun, or it has ended.</returns>
    public async Task<bool> PauseAsync()
    {
        if (_id is null) return false;
        using var limit = new CancellationTokenSource(TimeToPause, time);
        return (await client.ChangeAsync(_id, "paused", limit.Token)).State == "paused";
    }

    /// <remarks>Only its first request can be interrupted: the host may have begun what the others ask for, and then it must be known, to be paused.</remarks>
    private async Task<BackfillProgress> BeginAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        // The one before of another period has no version to go on with.
        if (await client.ListAsync(cancellationToken) is not [var before, ..] || before.From != from || before.To != to) return await client.CreateAsync(from, to, CancellationToken.None);
        switch (before.State)
        {
            case "running" or "swapping" or "paused" or "failed":
                await progress.WriteLineAsync($"Recomputation {before.Id} of this period goes on.");
                var resumed = before.State is "running" or "swapping" ? before : await client.ChangeAsync(before.Id, "running", CancellationToken.None);
                return resumed.State == "done" ? await client.SwapAsync(before.Id, CancellationToken.None) : resumed;
            case "done":
                return await client.SwapAsync(before.Id, CancellationToken.None);
            default:
                return await client.CreateAsync(from, to, CancellationToken.None);
        }
    }

    private async Task<BackfillProgress> GetAsync(string id, CancellationToken cancellationToken)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                var one = await client.GetAsync(id, cancellationToken);
                // Somebody asked for the comparison only, and this command for more.
                return one.State == "done" ? await client.SwapAsync(id, cancellationToken) : one;
            }
            catch (IOException error) when (failures < MaxFailures)
            {
                if (failures == 0) await progress.WriteLineAsync($"{error.Message} Trying again; the host goes on alone.");
                await Task.Delay(Interval, time, cancellationToken);
            }
        }
    }

    private async Task TellAsync(BackfillProgress one)
    {
        if (one.Text == _told) return;
        _told = one.Text;
        await progress.WriteLineAsync(one.Text);
    }

    private static string WhyEnded(BackfillProgress one) => one.State switch
    {
        "paused" => $"Recomputation {one.Id} was paused. The same command goes on.",
        "failed" => $"Recomputation {one.Id} failed: {one.Error} The same command goes on.",
        _ => $"Recomputation {one.Id} is {one.State}.",
    };
}
