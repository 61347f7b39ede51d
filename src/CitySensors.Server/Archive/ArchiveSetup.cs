using CitySensors.Grains.Jobs;
using CitySensors.Web.City;

namespace CitySensors.Server.Archive;

/// <summary>Registers the archive, and its job if a folder for it is configured.</summary>
internal static class ArchiveSetup
{
    private const string Setting = $"{CityOptions.Section}:{nameof(CityOptions.ArchiveFolder)}";

    public static void AddArchive(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ReadingArchive>();
        if (!string.IsNullOrEmpty(configuration[Setting])) services.AddJob<ArchiveJob>(ArchiveJob.Name, ArchiveJob.Description, ArchiveJob.Interval);
    }
}
