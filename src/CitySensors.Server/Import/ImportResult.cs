namespace CitySensors.Server.Import;

/// <summary>What became of the rows of a file.</summary>
internal sealed record ImportCounts
{
    /// <summary>The rows with data.</summary>
    public long Rows { get; init; }

    /// <summary>New readings. A reading has the values of all rows of a station and time.</summary>
    public long Accepted { get; init; }

    /// <summary>Readings, or rows of one, that were already known.</summary>
    public long Duplicates { get; init; }

    public long Refused { get; init; }

    /// <summary>Rows without any value.</summary>
    public long Empty { get; init; }

    /// <summary>Values that cannot be read, in rows whose other values were imported.</summary>
    public long InvalidValues { get; init; }

    public ImportCounts Plus(ImportCounts other) => new()
    {
        Rows = Rows + other.Rows,
        Accepted = Accepted + other.Accepted,
        Duplicates = Duplicates + other.Duplicates,
        Refused = Refused + other.Refused,
        Empty = Empty + other.Empty,
        InvalidValues = InvalidValues + other.InvalidValues,
    };
}

/// <param name="Counts">What became of the rows, including those before an interruption.</param>
/// <param name="Stations">The stations of the file.</param>
/// <param name="Faults">The first errors of refused rows, with line numbers.</param>
/// <param name="InvalidValues">The first errors of values that were ignored in other rows, with line numbers.</param>
/// <param name="ResumedAfterLine">The line up to which an earlier import had come; 0 if there was none.</param>
/// <param name="RejectedFile">The file of all faulty rows; null if there are none.</param>
internal sealed record ImportResult(
    ImportCounts Counts, IReadOnlyCollection<string> Stations, IReadOnlyList<string> Faults, IReadOnlyList<string> InvalidValues,
    int ResumedAfterLine, string? RejectedFile);
