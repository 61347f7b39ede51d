using CitySensors.Simulator.City;
using CitySensors.Simulator.Faults;
using CitySensors.Simulator.Scenarios;

namespace CitySensors.Simulator.Tests.Faults;

public sealed class FaultTests
{
    private const int Temperature = 0;
    private const int Seconds = 30;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Observe_Spike_LiesOffByItsMagnitude() =>
        AssertTemperature(Sample(FaultKind.Spike, 12), (_, healthy, _) => healthy + 12 * 2);

    [Fact]
    public void Observe_Drift_GoesOffMoreAndMore() =>
        AssertTemperature(Sample(FaultKind.Drift, -5), (second, healthy, _) => healthy - 5 * 2 * (second - 10) / 10.0);

    [Fact]
    public void Observe_Stuck_KeepsItsFirstValue() =>
        AssertTemperature(Sample(FaultKind.Stuck, 0), (_, _, first) => first);

    [Fact]
    public void Observe_FaultValue_SendsIt() =>
        AssertTemperature(Sample(FaultKind.FaultValue, Fault.DefaultFaultValue), (_, _, _) => -999);

    [Fact]
    public void Observe_SensorOffline_SendsReadingsWithoutIt() =>
        AssertTemperature(Sample(FaultKind.Offline, 0), (_, _, _) => double.NaN);

    [Fact]
    public void Observe_StationOffline_SendsNoReading()
    {
        var rows = Rows(Sample(FaultKind.Offline, 0) with { Sensor = null });

        Assert.All(rows.Index(), row => Assert.Equal(row.Index is < 10 or >= 20, row.Item is not null));
    }

    [Fact]
    public void Observe_SeveralFaults_ShowTheOneThatHidesTheOthers()
    {
        var rows = Rows(
            Sample(FaultKind.FaultValue, -999) with { To = Start.AddSeconds(15) },
            Sample(FaultKind.Stuck, 0),
            Sample(FaultKind.Spike, 12));

        Assert.Equal(-999, rows[10]![Temperature]);
        Assert.Equal(-999, rows[14]![Temperature]);
        Assert.InRange(rows[15]![Temperature], 25 + 24 - 8, 25 + 24 + 8);
        Assert.Equal(rows[15]![Temperature], rows[19]![Temperature]);
    }

    [Fact]
    public void Observe_FaultOfAnUnknownStationOrSensor_DoesNothing() => Assert.Equal(
        Rows(),
        Rows(Sample(FaultKind.Stuck, 0) with { StationId = "station-9999" }, Sample(FaultKind.Stuck, 0) with { Sensor = "snow" }));

    private static void AssertTemperature(Fault fault, Func<int, double, double, double> expected)
    {
        var (healthy, faulty) = (Rows(), Rows(fault));
        for (var second = 0; second < Seconds; second++)
        {
            var truth = healthy[second]![Temperature];
            Assert.Equal(second is < 10 or >= 20 ? truth : expected(second, truth, healthy[10]![Temperature]), faulty[second]![Temperature], 1e-9);
            Assert.Equal(healthy[second]!.Skip(1), faulty[second]!.Skip(1));
        }
    }

    private static Fault Sample(FaultKind kind, double magnitude) =>
        new(kind, "station-2", "temperature", Start.AddSeconds(10), Start.AddSeconds(20), magnitude);

    /// <summary>The readings of station-2, null where it sent none.</summary>
    private static List<double[]?> Rows(params Fault[] faults)
    {
        using var city = new SimulatedCity(new CityOptions { Stations = 3 }, new CityScript([], faults));
        using var untouched = new SimulatedCity(new CityOptions { Stations = 3 }, CityScript.Quiet);
        var rows = new List<double[]?>();
        for (var second = 0; second < Seconds; second++)
        {
            var (values, other, expected) = (new double[9], new double[9], new double[9]);
            rows.Add(city.Observe(1, Start.AddSeconds(second), values) ? values : null);
            Assert.Equal(untouched.Observe(2, Start.AddSeconds(second), expected), city.Observe(2, Start.AddSeconds(second), other));
            Assert.Equal(expected, other);
        }

        return rows;
    }
}
