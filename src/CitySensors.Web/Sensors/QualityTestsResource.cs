using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Web.Json;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Sensors;

[Description("Tests of the sequence of values of a sensor, in order of event time, after QARTOD. Values that arrive after a newer one are not tested.")]
internal sealed record QualityTestsResource
{
    [Description("A single value that is above or below both of its neighbours. Until the next value a value that is far from the one before is suspect.")]
    public SpikeTestResource? Spike { get; init; }

    [Description("A change that is too fast.")]
    public RateOfChangeTestResource? RateOfChange { get; init; }

    [Description("A value that stays the same for too long.")]
    public FlatLineTestResource? FlatLine { get; init; }

    [Description("Values that vary too little for too long. Not valid if values are circular.")]
    public AttenuatedSignalTestResource? AttenuatedSignal { get; init; }

    public static QualityTestsResource? From(SequenceTests? tests) => tests is null ? null : new()
    {
        Spike = tests.Spike is { } spike ? new() { Suspect = spike.Suspect, Fail = spike.Fail, Scale = spike.Scale } : null,
        RateOfChange = tests.RateOfChange is { } rate ? new() { Suspect = rate.Suspect, Fail = rate.Fail, Per = Text(rate.Per), Scale = rate.Scale } : null,
        FlatLine = tests.FlatLine is { } flat ? FlatLineTestResource.From(flat) : null,
        AttenuatedSignal = tests.AttenuatedSignal is { } attenuated ? AttenuatedSignalTestResource.From(attenuated) : null,
    };

    internal static string Text(TimeSpan time) => System.Xml.XmlConvert.ToString(time);
}

[Description("The size of a spike is the smaller of its distances from the values before and after; 0 if it is not above or below both. Must have suspect, fail or both; suspect must not be more than fail.")]
internal sealed record SpikeTestResource
{
    [Description("The size above which a spike is suspect.")]
    [Between(0, DefinitionLimits.MaxThreshold)]
    public double? Suspect { get; init; }

    [Description("The size above which a spike fails.")]
    [Between(0, DefinitionLimits.MaxThreshold)]
    public double? Fail { get; init; }

    [Description("What the sizes are multiples of: the unit (default) or the standard deviation of the distribution. standard_deviation is only valid with a distribution.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<ThresholdScale>))]
    public ThresholdScale? Scale { get; init; }
}

[Description("The change from the value before. Must have suspect, fail or both; suspect must not be more than fail.")]
internal sealed record RateOfChangeTestResource
{
    [Description("The change above which a value is suspect.")]
    [Between(0, DefinitionLimits.MaxThreshold)]
    public double? Suspect { get; init; }

    [Description("The change above which a value fails.")]
    [Between(0, DefinitionLimits.MaxThreshold)]
    public double? Fail { get; init; }

    [Description("The time of these changes: more than PT0S and at most P365D.")]
    [Duration]
    public required string Per { get; init; }

    [Description("What the changes are multiples of: the unit (default) or the standard deviation of the distribution. standard_deviation is only valid with a distribution.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<ThresholdScale>))]
    public ThresholdScale? Scale { get; init; }
}

[Description("Values that do not differ from the first of them by more than the tolerance. Must have suspect_after, fail_after or both; suspect_after must not be more than fail_after.")]
internal sealed record FlatLineTestResource
{
    [Description("The time since the first of them after which a value is suspect: more than PT0S and at most P365D.")]
    [Duration]
    public string? SuspectAfter { get; init; }

    [Description("The time since the first of them after which a value fails: more than PT0S and at most P365D.")]
    [Duration]
    public string? FailAfter { get; init; }

    [Description("The least number of them; 5 by default.")]
    [Between(DefinitionLimits.MinTestValues, DefinitionLimits.MaxTestValues)]
    public int? MinValues { get; init; }

    [Description("The tolerance; 0 by default.")]
    [Between(0, DefinitionLimits.MaxThreshold)]
    public double? Tolerance { get; init; }

    [Description("Values that may stay the same for any time, such as 0 of rain; at most 32.")]
    [Count(0, DefinitionLimits.MaxExceptions)]
    public IReadOnlyList<double>? Except { get; init; }

    public static FlatLineTestResource From(FlatLineTest test) => new()
    {
        SuspectAfter = test.SuspectAfter is { } suspect ? QualityTestsResource.Text(suspect) : null,
        FailAfter = test.FailAfter is { } fail ? QualityTestsResource.Text(fail) : null,
        MinValues = test.MinValues,
        Tolerance = test.Tolerance,
        Except = test.Except.Count > 0 ? test.Except : null,
    };
}

[Description("The spread of the values of a time. Must have suspect_below, fail_below or both; fail_below must not be more than suspect_below.")]
internal sealed record AttenuatedSignalTestResource
{
    [Description("The measure of the spread: range (default), the greatest value less the least one, or standard_deviation.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<SpreadMeasure>))]
    public SpreadMeasure? Measure { get; init; }

    [Description("The time, of which a value is tested for up to a quarter more: more than PT0S and at most P365D.")]
    [Duration]
    public required string Over { get; init; }

    [Description("The spread below which a value is suspect.")]
    [Between(0, DefinitionLimits.MaxThreshold)]
    public double? SuspectBelow { get; init; }

    [Description("The spread below which a value fails.")]
    [Between(0, DefinitionLimits.MaxThreshold)]
    public double? FailBelow { get; init; }

    [Description("What the spreads are multiples of: the unit (default) or the standard deviation of the distribution. standard_deviation is only valid with a distribution.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<ThresholdScale>))]
    public ThresholdScale? Scale { get; init; }

    [Description("The least number of values in the time; 5 by default.")]
    [Between(DefinitionLimits.MinTestValues, DefinitionLimits.MaxTestValues)]
    public int? MinValues { get; init; }

    [Description("Values that are not tested, such as 0 of rain; at most 32.")]
    [Count(0, DefinitionLimits.MaxExceptions)]
    public IReadOnlyList<double>? Except { get; init; }

    public static AttenuatedSignalTestResource From(AttenuatedSignalTest test) => new()
    {
        Measure = test.Measure,
        Over = QualityTestsResource.Text(test.Over),
        SuspectBelow = test.SuspectBelow,
        FailBelow = test.FailBelow,
        Scale = test.Scale,
        MinValues = test.MinValues,
        Except = test.Except.Count > 0 ? test.Except : null,
    };
}
