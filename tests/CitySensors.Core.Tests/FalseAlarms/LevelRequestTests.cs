using System.Globalization;
using System.Text.Json;
using CitySensors.Core.Definitions;
using CitySensors.Core.FalseAlarms;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Tests.FalseAlarms;

/// <summary>The requests that cost the most, at the limits of <see cref="LevelRequest"/>.</summary>
public sealed class LevelRequestTests
{
    [Theory]
    [InlineData("""{"method": "values", "values": 1}""", 0.9)]
    [InlineData("""{"method": "values", "values": 10}""", 0.9)]
    [InlineData("""{"method": "values", "values": 10}""", -0.9)]
    [InlineData("""{"method": "values", "values": 3, "of": 5}""", 0.9)]
    [InlineData("""{"method": "values", "values": 4, "of": 5}""", -0.9)]
    [InlineData("""{"method": "values", "values": 5, "of": 10}""", 0)]
    [InlineData("""{"method": "values", "values": 9, "of": 10}""", 0)]
    [InlineData("""{"method": "cusum", "reference": 0.2}""", 0)]
    [InlineData("""{"method": "cusum", "reference": 5}""", 0)]
    [InlineData("""{"method": "ewma", "smoothing": 0.05}""", 0)]
    public void Of_RequestAtTheLimits_KeepsTheBudget(string condition, double autocorrelation)
    {
        foreach (var (side, rate, shift) in (ReadOnlySpan<(string, double, string)>)[("both", 1.001e-12, "0.1"), ("lower", 1.001e-12, "10"), ("upper", 0.099, "0.1")])
        {
            var alerts = (rate * 3600).ToString("R", CultureInfo.InvariantCulture);
            var (stations, per) = rate < 1e-6 ? (1000, "PT1000H") : (1, "PT1H");
            if (rate < 1e-6) alerts = (rate * 3600 * 1e6).ToString("R", CultureInfo.InvariantCulture);
            var json = JsonElement.Parse($$"""{"sensor": "t", "stations": {{stations}}, "interval": "PT1S", "budget": {"alerts": {{alerts}}, "per": "{{per}}"}, "condition": {{condition}}, "side": "{{side}}", "autocorrelation": {{autocorrelation.ToString(CultureInfo.InvariantCulture)}}, "shift": {{shift}}}""");
            var (request, errors) = LevelRequest.Read(json, Catalogue.Empty.With(new SensorType("t", "T", "Cel", new Distribution(DistributionKind.Normal, 25, 2))), 0);
            Assert.Empty(errors);
            var spent = AlertsOf(request!) / request!.Question.Budget.Alerts;
            // A budget can be larger than any level uses.
            Assert.InRange(spent, rate < 1e-6 ? 0.999 : 0, 1.001);
        }
    }

    private static double AlertsOf(LevelRequest request) => request.Method switch
    {
        LevelMethod.Values => FalseAlarmLevels.OfValues(request.Question, request.Question.Values).Alerts,
        LevelMethod.Cusum => FalseAlarmLevels.OfCusum(request.Question, request.Reference).Alerts,
        _ => FalseAlarmLevels.OfEwma(request.Question).Alerts,
    };
}
