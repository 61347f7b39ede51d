using CitySensors.Truth.Matching;

namespace CitySensors.Truth.Running;

/// <summary>A <see cref="Resident"/> of each area. Thread safe.</summary>
internal sealed class Residents : IAsyncDisposable
{
    private readonly List<Resident> _residents = [];

    private Residents()
    {
    }

    /// <summary>The events that they were told of.</summary>
    public IReadOnlyList<ToldEvent> Told => [.. _residents.SelectMany(resident => resident.Told)];

    public static async Task<Residents> SubscribeAsync(Uri server, string? key, IEnumerable<string> areas, CancellationToken stopping)
    {
        var residents = new Residents();
        try
        {
            foreach (var area in areas) residents._residents.Add(await Resident.SubscribeAsync(server, key, area, stopping));
            return residents;
        }
        catch
        {
            await residents.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var resident in _residents) await resident.DisposeAsync();
    }
}
