using System.Text.Json;
using CitySensors.Truth.Matching;
using Microsoft.AspNetCore.SignalR.Client;

namespace CitySensors.Truth.Running;

/// <summary>Somebody who is subscribed to the events for the public of one area. Thread safe.</summary>
internal sealed class Resident : IAsyncDisposable
{
    private readonly HubConnection _connection;
    private readonly string _area;
    private readonly Lock _lock = new();
    private readonly List<ToldEvent> _told = [];

    private Resident(HubConnection connection, string area)
    {
        (_connection, _area) = (connection, area);
        _connection.On<JsonElement>("events", Receive);
    }

    /// <summary>The events that this resident was told of, in order.</summary>
    public IReadOnlyList<ToldEvent> Told
    {
        get
        {
            lock (_lock) return [.. _told];
        }
    }

    /// <param name="server">The address of the server.</param>
    /// <param name="key">The API key; null for none.</param>
    /// <param name="area">The area.</param>
    /// <param name="stopping">Cancels it.</param>
    public static async Task<Resident> SubscribeAsync(Uri server, string? key, string area, CancellationToken stopping)
    {
        var resident = new Resident(HubConnections.Build(server, key), area);
        await resident._connection.StartAsync(stopping);
        await resident._connection.InvokeAsync<JsonElement>("SubscribeEvents", new { areas = new[] { area }, audience = "public" }, stopping);
        return resident;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private void Receive(JsonElement notices)
    {
        lock (_lock)
        {
            foreach (var notice in notices.EnumerateArray()) Receive(notice.GetProperty("notice").GetString()!, notice.GetProperty("event"));
        }
    }

    private void Receive(string notice, JsonElement known)
    {
        var id = known.GetProperty("id").GetString()!;
        var at = _told.FindLastIndex(told => told.Id == id && told.To is null);
        var sensors = known.GetProperty("sensors").EnumerateArray().Select(sensor => sensor.GetString()!).ToHashSet();
        if (notice == "began") _told.Add(new ToldEvent(id, _area, sensors, known.GetProperty("updated").GetDateTimeOffset(), To: null));
        else if (at >= 0 && notice == "worsened") _told[at] = _told[at] with { Sensors = sensors };
        else if (at >= 0) _told[at] = _told[at] with { Sensors = sensors, To = known.GetProperty("ended").GetDateTimeOffset() };
    }
}
