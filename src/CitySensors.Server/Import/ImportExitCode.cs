namespace CitySensors.Server.Import;

/// <summary>The exit codes of the import.</summary>
internal static class ImportExitCode
{
    public const int Complete = 0;

    /// <summary>Rows or values were refused; the others are imported.</summary>
    public const int Refused = 1;

    /// <summary>No reading was imported.</summary>
    public const int Nothing = 2;

    /// <summary>Interrupted by the user, as shells report SIGINT.</summary>
    public const int Interrupted = 130;

    public static int Of(ImportCounts counts)
    {
        if (counts.Accepted + counts.Duplicates == 0) return Nothing;
        return counts.Refused + counts.InvalidValues > 0 ? Refused : Complete;
    }
}
