namespace CitySensors.Server.Import.Rows;

internal enum RowOutcome
{
    /// <summary>It has values to import.</summary>
    Reading,

    /// <summary>All of its values are missing, or of sensor types that the city does not have.</summary>
    Empty,

    /// <summary>It cannot be read.</summary>
    Refused,
}

/// <summary>What a row means. Values that cannot be read do not cost the others.</summary>
/// <param name="Outcome">Whether there is something to import.</param>
/// <param name="Station">The station id.</param>
/// <param name="EventTicks">The UTC ticks.</param>
/// <param name="Values">One value per slot of the catalogue; NaN if there is none.</param>
/// <param name="Errors">Why it was refused, or which of its values cannot be read.</param>
internal sealed record MappedRow(RowOutcome Outcome, string Station, long EventTicks, double[] Values, IReadOnlyList<string> Errors)
{
    public static MappedRow Refused(params IReadOnlyList<string> errors) => new(RowOutcome.Refused, "", 0, [], errors);
}
