using System.Collections.Frozen;
using System.Text.Json;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Core.Tests.Definitions;

/// <summary>Definitions survive being written and read.</summary>
public sealed class RoundTripTests
{
    private static readonly Gen<string> Ids = Gen.Elements("a", "station-7", "Zürich 1", "\"quoted\"", "駅", "😀", "it's", "..a", new string('x', 64));

    private static readonly Gen<double> Numbers =
        Gen.OneOf(Properties.Between(-1000, 1000), Properties.Powers(1e-300, 1e300), Gen.Elements(0, -0.0, 0.1, double.MaxValue, double.MinValue, double.Epsilon));

    private static readonly Gen<TimeSpan> Durations = Gen.OneOf(
        Gen.Choose(0, 604_800).Select(seconds => TimeSpan.FromSeconds(seconds)), Gen.Choose(0, int.MaxValue).Select(ticks => TimeSpan.FromTicks(ticks)));

    private static readonly Gen<StationSensors?> Sensors =
        from ids in Gen.SubListOf("temperature", "humidity", "a b")
        from unit in Gen.Elements("[degF]", "%", null)
        from mean in Numbers
        from hasDistribution in Gen.Elements(true, false)
        from bounds in Gen.OneOf(Gen.Constant(default(PlausibleRange)), Numbers.Two().Where(pair => pair.Item1 < pair.Item2).Select(pair => (PlausibleRange?)new PlausibleRange(pair.Item1, pair.Item2)))
        from months in Gen.SubListOf(1, 2, 7)
        from scale in Gen.Elements(1, -2.5, 1e-12, 1e12)
        select ids.Count == 0 ? null : new StationSensors(ids.Distinct().Select(id => KeyValuePair.Create(id, new StationSensor(
            unit, hasDistribution ? new Distribution(DistributionKind.Normal, mean, 2) : null, bounds,
            [.. months.Distinct().Order().Select(month => new Calibration(new DateTimeOffset(2026, month, 1, 0, 0, 0, TimeSpan.Zero), scale, mean))]))));

    [Fact]
    public void Write_AnyStation_RoundTrips() => Properties.Hold(
        from id in Ids
        from name in Ids
        from place in Gen.OneOf(Gen.Constant(default((double, double)?)), Properties.Between(-90, 90).Zip(Properties.Between(-180, 180)).Select(at => ((double, double)?)at))
        from area in Ids.OrNull()
        from days in Gen.OneOf(Gen.Constant(default(TimeSpan?)), Durations.Select(span => (TimeSpan?)(span + TimeSpan.FromDays(1))))
        from ahead in Gen.OneOf(Gen.Constant(default(TimeSpan?)), Gen.Choose(0, 86_400).Select(seconds => (TimeSpan?)TimeSpan.FromSeconds(seconds)))
        from behind in Gen.OneOf(Gen.Constant(default(TimeSpan?)), Durations.Select(span => (TimeSpan?)span))
        from source in Gen.Elements(Enum.GetValues<TimeSource>())
        from sensors in Sensors
        select new StationDefinition(id, name, place?.Item1, place?.Item2, area, days, ahead, behind, source) { Sensors = sensors },
        station =>
        {
            var (read, errors) = DefinitionReader.ReadStation(station.Id, Json(json => DefinitionWriter.Write(json, station)));
            Assert.Empty(errors);
            Assert.Equal(station, read);
        });

    private static readonly Gen<(double? Low, double? High)> Limits =
        from low in Gen.Elements<double?>(0, 0.5, 7, null)
        from high in Gen.Elements<double?>(7, 1e12, null)
        select (low is null && high is null ? 7 : low, high);

    private static readonly Gen<SequenceTests?> Tests =
        from limits in Limits
        from scale in Gen.Elements(Enum.GetValues<ThresholdScale>())
        from measure in Gen.Elements(Enum.GetValues<SpreadMeasure>())
        from time in Gen.Choose(1, 86_400).Select(seconds => TimeSpan.FromSeconds(seconds))
        from values in Gen.Choose(2, 100)
        from except in Gen.ArrayOf(Numbers, 2)
        from which in Gen.Choose(0, 15)
        select which == 0 ? null : new SequenceTests
        {
            Spike = (which & 1) != 0 ? new SpikeTest(limits.Low, limits.High, scale) : null,
            RateOfChange = (which & 2) != 0 ? new RateOfChangeTest(limits.Low, limits.High, time, scale) : null,
            FlatLine = (which & 4) != 0 ? new FlatLineTest(time, limits.High is null ? null : 2 * time, values, limits.Low ?? 0) { Except = except } : null,
            AttenuatedSignal = (which & 8) != 0 ? new AttenuatedSignalTest(time, limits.High, limits.Low, measure, values, scale) { Except = except } : null,
        };

    [Fact]
    public void Write_AnySensorType_RoundTrips() => Properties.Hold(
        from id in Ids
        from name in Ids
        from unit in Gen.Elements("1", "ug/m3", "%", "[degF]")
        from kind in Gen.Elements(DistributionKind.Normal, DistributionKind.FoldedNormal)
        from mean in Numbers
        from deviation in Properties.Powers(1e-9, 1e12)
        from bounds in Gen.OneOf(Gen.Constant(default(PlausibleRange)), Numbers.Two().Where(pair => pair.Item1 < pair.Item2).Select(pair => (PlausibleRange?)new PlausibleRange(pair.Item1, pair.Item2)))
        from errors in Gen.ArrayOf(Numbers, 3)
        from suspects in Gen.ArrayOf(Numbers, 3)
        from outside in Gen.OneOf(Gen.Constant(default(PlausibleRange)), Numbers.Two().Where(pair => pair.Item1 < pair.Item2).Select(pair => (PlausibleRange?)new PlausibleRange(pair.Item1, pair.Item2)))
        from hasDistribution in Gen.Elements(true, false)
        from aggregation in Gen.Elements(Aggregation.Mean, Aggregation.Sum, Aggregation.CounterIncrement)
        from symbol in Gen.Elements("", "°C", null)
        from decimals in Gen.Elements<int?>(0, 3, null)
        from languages in Gen.SubListOf("de", "en", "pt-BR")
        from tests in Tests.Where(tests => hasDistribution || tests is null || (tests.Spike?.Scale, tests.RateOfChange?.Scale, tests.AttenuatedSignal?.Scale) is (null or 0, null or 0, null or 0))
        select new SensorType(id, name, unit, hasDistribution ? new Distribution(kind, mean, deviation) : null, bounds, errors)
        {
            SuspectValues = suspects, SuspectOutside = outside, Aggregation = aggregation, Symbol = symbol, Decimals = decimals, Names = languages.ToFrozenDictionary(language => language, _ => name), Tests = tests,
        },
        type =>
        {
            var (read, _, errors) = DefinitionReader.ReadSensorType(type.Id, Json(json => DefinitionWriter.Write(json, type)));
            Assert.Empty(errors);
            Assert.Equal(type.FaultValues, read!.FaultValues);
            Assert.Equal(type.SuspectValues, read.SuspectValues);
            Assert.Equal(type.Names.OrderBy(named => named.Key, StringComparer.Ordinal), read.Names.OrderBy(named => named.Key, StringComparer.Ordinal));
            Assert.Equal(type, read with { FaultValues = type.FaultValues, SuspectValues = type.SuspectValues, Names = type.Names });
        });

    [Fact]
    public void Write_AnyCircularSensorType_RoundTrips() => Properties.Hold(
        from period in Properties.Powers(1e-3, 1e6)
        from share in Properties.Between(0, 0.999)
        from hasDistribution in Gen.Elements(true, false)
        from hasRange in Gen.Elements(true, false)
        select new SensorType(
            "wind", "Wind", "deg", hasDistribution ? new(DistributionKind.Normal, share * period, period / 9) : null, hasRange ? new(-period / 2, period / 2) : new(0, period))
        {
            Circular = new(period), Aggregation = Aggregation.CircularMean,
        },
        type =>
        {
            var (read, _, errors) = DefinitionReader.ReadSensorType(type.Id, Json(json => DefinitionWriter.Write(json, type)));
            Assert.Empty(errors);
            Assert.Equal(type, read! with { FaultValues = type.FaultValues, SuspectValues = type.SuspectValues });
        });

    [Fact]
    public void Write_AnyRuleOnWindows_RoundTrips() => Properties.Hold(
        from figure in Gen.Elements(Enum.GetValues<WindowFigure>())
        from schedule in Gen.Elements<WindowSchedule>(
            new WindowSchedule.Tumbling(WindowLength.Day),
            new WindowSchedule.Tumbling(WindowLength.Hour),
            new WindowSchedule.Tumbling(WindowLength.Of(TimeSpan.FromHours(24))),
            new WindowSchedule.Tumbling(WindowLength.Of(TimeSpan.FromMinutes(1))),
            new WindowSchedule.Sliding(TimeSpan.FromDays(7), TimeSpan.FromHours(1)),
            new WindowSchedule.Sliding(TimeSpan.FromHours(24), TimeSpan.FromMinutes(5)),
            new WindowSchedule.Daily(new TimeOnly(23, 0), new TimeOnly(7, 0)),
            new WindowSchedule.Daily(new TimeOnly(0, 0), new TimeOnly(23, 59)))
        from completeness in Properties.Between(0, 1)
        from windows in Gen.Choose(1, DefinitionLimits.MaxMinValues)
        from clearAfter in Durations
        select new Rule("r", "s", TimeSpan.Zero, clearAfter, [new RuleLevel(Severity.Minor, new Threshold.Above(3, 2))])
        {
            MinValues = windows, Window = figure == WindowFigure.FaultShare ? new RuleWindow(figure, schedule) : new RuleWindow(figure, schedule, completeness),
        },
        rule =>
        {
            var (read, errors) = DefinitionReader.ReadRule(rule.Id, Json(json => DefinitionWriter.Write(json, rule)));
            Assert.Empty(errors);
            Assert.Equal(rule, read! with { Levels = rule.Levels, Areas = rule.Areas, Stations = rule.Stations });
        });

    [Fact]
    public void Write_AnyRule_RoundTrips() => Properties.Hold(
        from id in Ids
        from sensor in Ids
        from lasting in Durations
        from clearAfter in Durations
        from areas in Gen.SubListOf("a", "b b", "ä")
        from stations in Gen.SubListOf("s", "t", "u")
        from source in Ids.OrNull()
        from levels in Levels
        from maxGap in Gen.OneOf(Gen.Constant(default(TimeSpan?)), Durations.Select(span => (TimeSpan?)span))
        from expireAfter in Durations
        from minValues in Gen.Choose(1, DefinitionLimits.MaxMinValues)
        select new Rule(id, sensor, lasting, clearAfter, levels, areas, stations, source, maxGap) { ExpireAfter = expireAfter, MinValues = minValues },
        rule =>
        {
            var (read, errors) = DefinitionReader.ReadRule(rule.Id, Json(json => DefinitionWriter.Write(json, rule)));
            Assert.Empty(errors);
            Assert.Equal(rule.Levels, read!.Levels);
            Assert.Equal(rule.Areas, read.Areas);
            Assert.Equal(rule.Stations, read.Stations);
            Assert.Equal(rule, read with { Levels = rule.Levels, Areas = rule.Areas, Stations = rule.Stations });
        });

    [Fact]
    public void Write_AllStandardTypesAndDefaultRules_RoundTrips()
    {
        foreach (var type in StandardSensorTypes.All)
        {
            Assert.Empty(DefinitionReader.ReadSensorType(type.Id, Json(json => DefinitionWriter.Write(json, type))).Errors);
            foreach (var rule in new[] { DefaultRules.ByTailProbability(type.Id), DefaultRules.ByPublicScale(type.Id) }.OfType<Rule>())
            {
                var (read, errors) = DefinitionReader.ReadRule(rule.Id, Json(json => DefinitionWriter.Write(json, rule)));
                Assert.Empty(errors);
                Assert.Equal(rule.Levels, read!.Levels);
                Assert.Equal((rule.Source, rule.For, rule.ClearAfter), (read.Source, read.For, read.ClearAfter));
            }
        }
    }

    /// <summary>Levels of one kind, each further out than the previous one.</summary>
    private static Gen<RuleLevel[]> Levels =>
        from severities in Gen.SubListOf(Enum.GetValues<Severity>()).Where(some => some.Count > 0)
        from kind in Gen.Choose(0, 3)
        from tail in Gen.Elements(Tail.Both, Tail.Upper, Tail.Lower)
        from first in Properties.Between(-1000, 1000)
        from steps in Gen.ArrayOf(Properties.Powers(1e-3, 1e3), 4)
        from band in Properties.Between(0, 10)
        select severities.Order().Select((severity, i) => (severity, at: first + steps.Take(i + 1).Sum(), rare: 0.01 / (1 + steps.Take(i + 1).Sum())))
            .Select(level => new RuleLevel(level.severity, kind switch
            {
                0 => new Threshold.Above(level.at, level.at - band),
                1 => new Threshold.Below(-level.at, -level.at + band),
                2 => new Threshold.InSector(new(Math.Abs(level.at), Math.Abs(level.at) + 1 + band), band),
                _ => new Threshold.Improbable(level.rare, level.rare * (1 + band), tail),
            })).ToArray();

    private static JsonElement Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) write(writer);
        using var document = JsonDocument.Parse(stream.ToArray());
        return document.RootElement.Clone();
    }
}
