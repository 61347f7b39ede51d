namespace CitySensors.Core.Stations;

/// <summary>Where the event time of the readings of a station comes from.</summary>
public enum TimeSource
{
    /// <summary>The timestamp that the station sends; the time of arrival if it sends none.</summary>
    Station,

    /// <summary>The time of arrival, for stations without a usable clock. Timestamps are ignored.</summary>
    Arrival,
}
