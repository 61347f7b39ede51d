using System.Net.Http.Json;
using System.Text.Json;
using CitySensors.Truth.Matching;
using Microsoft.AspNetCore.SignalR.Client;

namespace CitySensors.Truth.Running;

/// <summary>Somebody who is subscribed to all alerts, and to the events for the public. Thread safe.</summary>
internal sealed class Citizen : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly HubConnection _connection;
    private readonly Lock _lock = new();
    private readonly List<AlertEntry> _entries = [];
    private readonly List<string> _eventMessages = [];
    private Exception? _failure;
    private long _subscribedAt;

    private Citizen(Uri server, string? key)
    {
        _connection = HubConnections.Build(server, key);
        _connection.On<JsonElement>("alerts", Receive);
        _connection.On<JsonElement>("events", ReceiveEvents);
        _connection.Closed += error =>
        {
            _failure = new IOException($"The hub closed the connection. {error?.Message}", error);
            return Task.CompletedTask;
        };
    }

    /// <summary>All entries received, in order of the log.</summary>
    public IReadOnlyList<AlertEntry> Entries
    {
        get
        {
            lock (_lock) return [.. _entries];
        }
    }

    /// <summary>The id of the event of each message about one.</summary>
    public IReadOnlyList<string> EventMessages
    {
        get
        {
            lock (_lock) return [.. _eventMessages];
        }
    }

    /// <summary>Connects and subscribes to everything that comes from now on.</summary>
    /// <param name="server">The address of the server.</param>
    /// <param name="key">The API key; null for none.</param>
    /// <param name="stopping">Cancels it.</param>
    public static async Task<Citizen> SubscribeAsync(Uri server, string? key, CancellationToken stopping)
    {
        var citizen = new Citizen(server, key);
        await citizen._connection.StartAsync(stopping);
        citizen._subscribedAt = (await citizen._connection.InvokeAsync<JsonElement>("Subscribe", new { }, stopping)).GetProperty("sequence").GetInt64();
        await citizen._connection.InvokeAsync<JsonElement>("SubscribeEvents", new { audience = "public" }, stopping);
        return citizen;
    }

    /// <summary>Waits until everything is received that is for the public in the log.</summary>
    /// <exception cref="TimeoutException">It did not come.</exception>
    /// <exception cref="IOException">The connection ended.</exception>
    public async Task CatchUpAsync(HttpClient client, CancellationToken stopping)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        bound.CancelAfter(HubConnections.Bound);
        try
        {
            while (await IsBehindAsync(client, bound.Token)) await Task.Delay(PollInterval, bound.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            throw new TimeoutException($"The hub did not send all entries of the alert log and all events within {HubConnections.Bound.TotalSeconds} s.");
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<bool> IsBehindAsync(HttpClient client, CancellationToken cancellationToken)
    {
        if (_failure is not null) throw _failure;
        var since = Entries is [.., var newest] ? newest.Sequence : _subscribedAt;
        var page = await client.GetFromJsonAsync<JsonElement>($"api/alerts?since={since}", cancellationToken);
        // Those that are over may have been forgotten.
        var events = await client.GetFromJsonAsync<JsonElement>("api/events?audience=public&active=true&limit=1000", cancellationToken);
        if (events.GetProperty("items").EnumerateArray().Select(known => known.GetProperty("id").GetString()!).Except(EventMessages).Any()) return true;
        // Only what is late is in the log and never sent.
        return page.GetProperty("items").EnumerateArray().Any(item => AlertEntry.Read(item).IsPublic && item.GetProperty("timing").GetString() != "late");
    }

    private void ReceiveEvents(JsonElement notices)
    {
        lock (_lock) _eventMessages.AddRange(notices.EnumerateArray().Select(notice => notice.GetProperty("event").GetProperty("id").GetString()!));
    }

    private void Receive(JsonElement alerts)
    {
        lock (_lock) _entries.AddRange(alerts.EnumerateArray().Select(AlertEntry.Read));
    }
}
