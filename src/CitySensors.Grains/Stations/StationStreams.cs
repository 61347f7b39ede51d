namespace CitySensors.Grains.Stations;

/// <summary>The streams of readings, one per station.</summary>
public static class StationStreams
{
    public const string Provider = "readings";
    public const string Namespace = "readings";

    public static StreamId Of(string station) => StreamId.Create(Namespace, station);
}
