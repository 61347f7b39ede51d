using CitySensors.Grains.Jobs;
using CitySensors.Server.Mail;

namespace CitySensors.Server.Archive;

/// <summary>Writes the archive.</summary>
internal sealed class ArchiveJob(ReadingArchive archive, ExportNotes notes) : ICityJob
{
    public const string Name = "archive";

    public const string Description = "Writes each day of readings that is over to the archive, a Parquet file per area.";

    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Not on the scheduler of the grain: compressing keeps a core busy.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.Run(() => archive.WriteAsync(notes.Begin(Name, archive.Description), cancellationToken), cancellationToken);
}
