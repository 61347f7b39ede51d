using System.Text.Json;
using System.Xml;
using CitySensors.Core.Quality;
using static CitySensors.Core.Definitions.DefinitionLimits;

namespace CitySensors.Core.Definitions;

/// <summary>Reads and writes the tests of sequences of values of a sensor type.</summary>
internal static class SequenceTestReader
{
    private const string Member = "quality_tests";

    private static readonly Dictionary<string, ThresholdScale> Scales = new()
    {
        ["unit"] = ThresholdScale.Unit,
        ["standard_deviation"] = ThresholdScale.StandardDeviation,
    };

    private static readonly Dictionary<string, SpreadMeasure> Measures = new()
    {
        ["range"] = SpreadMeasure.Range,
        ["standard_deviation"] = SpreadMeasure.StandardDeviation,
    };

    /// <returns>Null if there are no tests.</returns>
    public static SequenceTests? Read(ErrorCollector errors, JsonElement json, bool hasDistribution, bool isCircular)
    {
        if (errors.Object(json, "", Member) is not { } tests) return null;
        errors.OnlyMembers(tests, Member, "spike", "rate_of_change", "flat_line", "attenuated_signal");
        var read = new SequenceTests
        {
            Spike = Spike(errors, tests, hasDistribution),
            RateOfChange = RateOfChange(errors, tests, hasDistribution),
            FlatLine = FlatLine(errors, tests),
            AttenuatedSignal = AttenuatedSignal(errors, tests, hasDistribution, isCircular),
        };
        return read == new SequenceTests() ? null : read;
    }

    public static void Write(Utf8JsonWriter json, SequenceTests tests)
    {
        json.WriteStartObject(Member);
        if (tests.Spike is { } spike)
        {
            json.WriteStartObject("spike");
            Write(json, spike.Suspect, spike.Fail, spike.Scale);
            json.WriteEndObject();
        }

        if (tests.RateOfChange is { } rate)
        {
            json.WriteStartObject("rate_of_change");
            Write(json, rate.Suspect, rate.Fail, rate.Scale);
            json.WriteString("per", XmlConvert.ToString(rate.Per));
            json.WriteEndObject();
        }

        if (tests.FlatLine is { } flat)
        {
            json.WriteStartObject("flat_line");
            if (flat.SuspectAfter is { } suspectAfter) json.WriteString("suspect_after", XmlConvert.ToString(suspectAfter));
            if (flat.FailAfter is { } failAfter) json.WriteString("fail_after", XmlConvert.ToString(failAfter));
            json.WriteNumber("min_values", flat.MinValues);
            json.WriteNumber("tolerance", flat.Tolerance);
            Write(json, flat.Except);
            json.WriteEndObject();
        }

        if (tests.AttenuatedSignal is { } attenuated)
        {
            json.WriteStartObject("attenuated_signal");
            json.WriteString("measure", attenuated.Measure == SpreadMeasure.Range ? "range" : "standard_deviation");
            json.WriteString("over", XmlConvert.ToString(attenuated.Over));
            if (attenuated.SuspectBelow is { } suspectBelow) json.WriteNumber("suspect_below", suspectBelow);
            if (attenuated.FailBelow is { } failBelow) json.WriteNumber("fail_below", failBelow);
            WriteScale(json, attenuated.Scale);
            json.WriteNumber("min_values", attenuated.MinValues);
            Write(json, attenuated.Except);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static SpikeTest? Spike(ErrorCollector errors, JsonElement tests, bool hasDistribution)
    {
        if (errors.Object(tests, Member, "spike") is not { } member) return null;
        var path = ErrorCollector.Path(Member, "spike");
        errors.OnlyMembers(member, path, "suspect", "fail", "scale");
        var (suspect, fail) = Above(errors, member, path);
        return new SpikeTest(suspect, fail, Scale(errors, member, path, hasDistribution));
    }

    private static RateOfChangeTest? RateOfChange(ErrorCollector errors, JsonElement tests, bool hasDistribution)
    {
        if (errors.Object(tests, Member, "rate_of_change") is not { } member) return null;
        var path = ErrorCollector.Path(Member, "rate_of_change");
        errors.OnlyMembers(member, path, "suspect", "fail", "scale", "per");
        var (suspect, fail) = Above(errors, member, path);
        var per = Time(errors, member, path, "per", isRequired: true);
        return new RateOfChangeTest(suspect, fail, per ?? TimeSpan.FromHours(1), Scale(errors, member, path, hasDistribution));
    }

    private static FlatLineTest? FlatLine(ErrorCollector errors, JsonElement tests)
    {
        if (errors.Object(tests, Member, "flat_line") is not { } member) return null;
        var path = ErrorCollector.Path(Member, "flat_line");
        errors.OnlyMembers(member, path, "suspect_after", "fail_after", "min_values", "tolerance", "except");
        var suspectAfter = Time(errors, member, path, "suspect_after");
        var failAfter = Time(errors, member, path, "fail_after");
        OneOf(errors, member, path, "suspect_after", "fail_after");
        if (suspectAfter > failAfter) errors.Add(path, "suspect_after must not be more than fail_after.");
        var minValues = errors.Integer(member, path, "min_values", MinTestValues, MaxTestValues) ?? FlatLineTest.DefaultMinValues;
        var tolerance = errors.Number(member, path, "tolerance", 0, MaxThreshold) ?? 0;
        return new FlatLineTest(suspectAfter, failAfter, minValues, tolerance) { Except = Exceptions(errors, member, path) };
    }

    private static AttenuatedSignalTest? AttenuatedSignal(ErrorCollector errors, JsonElement tests, bool hasDistribution, bool isCircular)
    {
        if (errors.Object(tests, Member, "attenuated_signal") is not { } member) return null;
        var path = ErrorCollector.Path(Member, "attenuated_signal");
        errors.OnlyMembers(member, path, "measure", "over", "suspect_below", "fail_below", "scale", "min_values", "except");
        if (isCircular) errors.Add(path, "Not possible, because the values are circular.");
        var over = Time(errors, member, path, "over", isRequired: true);
        var suspect = errors.Number(member, path, "suspect_below", 0, MaxThreshold);
        var fail = errors.Number(member, path, "fail_below", 0, MaxThreshold);
        OneOf(errors, member, path, "suspect_below", "fail_below");
        if (fail > suspect) errors.Add(path, "fail_below must not be more than suspect_below.");
        var measure = errors.Choice(member, path, "measure", Measures) ?? SpreadMeasure.Range;
        var minValues = errors.Integer(member, path, "min_values", MinTestValues, MaxTestValues) ?? FlatLineTest.DefaultMinValues;
        var scale = Scale(errors, member, path, hasDistribution);
        return new AttenuatedSignalTest(over ?? TimeSpan.FromHours(1), suspect, fail, measure, minValues, scale) { Except = Exceptions(errors, member, path) };
    }

    private static (double? Suspect, double? Fail) Above(ErrorCollector errors, JsonElement member, string path)
    {
        var suspect = errors.Number(member, path, "suspect", 0, MaxThreshold);
        var fail = errors.Number(member, path, "fail", 0, MaxThreshold);
        OneOf(errors, member, path, "suspect", "fail");
        if (suspect > fail) errors.Add(path, "suspect must not be more than fail.");
        return (suspect, fail);
    }

    private static void OneOf(ErrorCollector errors, JsonElement member, string path, string suspect, string fail)
    {
        if (!ErrorCollector.IsGiven(member, suspect) && !ErrorCollector.IsGiven(member, fail)) errors.Add(path, $"Must have {suspect}, {fail} or both.");
    }

    private static ThresholdScale Scale(ErrorCollector errors, JsonElement member, string path, bool hasDistribution)
    {
        var scale = errors.Choice(member, path, "scale", Scales) ?? ThresholdScale.Unit;
        if (scale == ThresholdScale.StandardDeviation && !hasDistribution)
            errors.Add(ErrorCollector.Path(path, "scale"), "standard_deviation is only valid with a distribution.");
        return scale;
    }

    private static TimeSpan? Time(ErrorCollector errors, JsonElement member, string path, string name, bool isRequired = false)
    {
        var time = errors.Duration(member, path, name, MaxTestTime, required: isRequired);
        if (time == TimeSpan.Zero) errors.Add(ErrorCollector.Path(path, name), "Must be more than PT0S.");
        return time;
    }

    private static List<double> Exceptions(ErrorCollector errors, JsonElement member, string path)
    {
        var values = new List<double>();
        foreach (var (i, element) in errors.Array(member, path, "except", MaxExceptions).Index())
        {
            if (ErrorCollector.IsFinite(element)) values.Add(element.GetDouble());
            else errors.Add($"{path}.except[{i}]", "Must be a number.");
        }

        return values;
    }

    private static void Write(Utf8JsonWriter json, double? suspect, double? fail, ThresholdScale scale)
    {
        if (suspect is { } suspectAbove) json.WriteNumber("suspect", suspectAbove);
        if (fail is { } failAbove) json.WriteNumber("fail", failAbove);
        WriteScale(json, scale);
    }

    private static void WriteScale(Utf8JsonWriter json, ThresholdScale scale) => json.WriteString("scale", scale == ThresholdScale.Unit ? "unit" : "standard_deviation");

    private static void Write(Utf8JsonWriter json, IReadOnlyList<double> except)
    {
        if (except.Count == 0) return;
        json.WriteStartArray("except");
        foreach (var value in except) json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
