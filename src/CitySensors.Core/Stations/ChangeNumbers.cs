namespace CitySensors.Core.Stations;

/// <summary>The numbers of the alert entries of a station. Not thread safe.</summary>
internal sealed class ChangeNumbers
{
    /// <summary>The number of the newest entry; 0 if there is none.</summary>
    public long Last { get; set; }

    public long Next() => ++Last;
}
