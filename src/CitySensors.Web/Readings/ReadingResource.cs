using System.ComponentModel;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Web.Json;
using CitySensors.Web.Stations;

namespace CitySensors.Web.Readings;

[Description("All values of a station at one time, with their scores.")]
internal sealed record ReadingResource
{
    [Description("The ID of the station.")]
    public required string StationId { get; init; }

    [Description("The time of measurement.")]
    public required DateTime Timestamp { get; init; }

    [Description("The time of arrival.")]
    public required DateTime Arrived { get; init; }

    [Description("When values of the reading were corrected or withdrawn last. Omitted if they never were.")]
    public DateTime? Revised { get; init; }

    [Description("The observations by sensor type ID.")]
    public required IReadOnlyDictionary<string, ObservationResource> Observations { get; init; }

    [Description("Where it was measured. Omitted if that is the present place of the station.")]
    public PlaceResource? Place { get; init; }

    public static ReadingResource From(ScoredReading reading, StationDefinition station, RevisedReadings revised, string? sensor = null) => new()
    {
        StationId = reading.StationId,
        Timestamp = reading.EventTime.UtcDateTime,
        Arrived = reading.Arrived.UtcDateTime,
        Revised = revised.ChangedOf(reading),
        Observations = reading.Observations.Where(one => sensor is null || one.Sensor == sensor)
            .ToDictionary(one => one.Sensor, one => ObservationResource.From(one, revised.ReasonOf(reading, one.Sensor))),
        Place = StationPlaces.FormerAt(station, reading.EventTime) is { } place ? PlaceResource.Of(place) : null,
    };
}

[Description("A value with its scores.")]
internal sealed record ObservationResource
{
    [Description("The value, in the unit of its sensor type.")]
    public double? Value { get; init; }

    [Description("The value before calibration, in the unit of its sensor type. Omitted if it is the same.")]
    public double? Raw { get; init; }

    [Description("The standard score (z-score): the distance of the value from the mean in standard deviations. Omitted if the sensor type has no distribution.")]
    public double? Z { get; init; }

    [Description("The tail probability of the value: the smaller of P(X ≤ value) and P(X > value). Omitted if the sensor type has no distribution.")]
    public double? TailProbability { get; init; }

    [Description("Whether the value is outside the range from 0.01 % to 99.99 % of its distribution; false if the sensor type has none.")]
    public required bool Outlier { get; init; }

    [Description("The QARTOD quality flag: 1 pass, 2 not evaluated, 3 suspect, 4 fail.")]
    public required int Quality { get; init; }

    [Description("The tests on sequences of values that found the value suspect or made it fail: spike, rate_of_change, flat_line, attenuated_signal. Omitted if none did.")]
    public IReadOnlyList<string>? FlaggedBy { get; init; }

    [Description("Why the value was withdrawn: somebody knows that it is wrong. Omitted if it was not.")]
    public string? Withdrawn { get; init; }

    public static ObservationResource From(ScoredObservation one, string? withdrawn) => new()
    {
        Value = Finite.OrNull(one.Value),
        Raw = one.Raw is { } raw ? Finite.OrNull(raw) : null,
        Z = Finite.OrNull(one.Z),
        TailProbability = Finite.OrNull(one.TailProbability),
        Outlier = one.IsOutlier,
        Quality = (int)one.Quality,
        FlaggedBy = NamesOf(one.Tests),
        Withdrawn = one.Quality == QualityFlag.Fail ? withdrawn : null,
    };

    private static List<string>? NamesOf(QualityTest tests)
    {
        // Of almost all values.
        if (tests == QualityTest.None) return null;
        var names = new List<string>();
        if (tests.HasFlag(QualityTest.Spike)) names.Add("spike");
        if (tests.HasFlag(QualityTest.RateOfChange)) names.Add("rate_of_change");
        if (tests.HasFlag(QualityTest.FlatLine)) names.Add("flat_line");
        if (tests.HasFlag(QualityTest.AttenuatedSignal)) names.Add("attenuated_signal");
        return names;
    }
}
