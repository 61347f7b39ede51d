using CitySensors.Grains.Jobs;

namespace CitySensors.Server.Archive;

/// <summary>Writes the archive.</summary>
internal sealed class ArchiveJob(ReadingArchive archive) : ICityJob
{
    public const string Name = "archive";

    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    public Task RunAsync(CancellationToken cancellationToken) => archive.WriteAsync(cancellationToken);
}
