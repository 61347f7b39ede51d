using CitySensors.TestSupport.Forecasts;

namespace CitySensors.Core.Tests.Forecasts;

/// <summary>The accuracy on real weather, compared with a reference on the same splits: two daily harmonics on 60 days with AR(6) residuals.</summary>
public sealed class ForecastAccuracyTests
{
    private const int Temperature = 0, Humidity = 1, Pressure = 2, Wind = 3;

    private static readonly Lazy<IReadOnlyList<ForecastAccuracy>> AllHours = new(() => ForecastAccuracy.Measure(WeatherYear.Read(), minHours: 1));

    private static readonly Lazy<IReadOnlyList<ForecastAccuracy>> CompleteDays = new(() => ForecastAccuracy.Measure(WeatherYear.Read(), minHours: 20));

    [Theory]
    [InlineData(Temperature, 1.83)]
    [InlineData(Humidity, 9.45)]
    [InlineData(Pressure, 1.42)]
    [InlineData(Wind, 1.40)]
    public void Forecast_WeatherYear_IsNoWorseThanTheReference(int sensor, double reference) =>
        Assert.InRange(CompleteDays.Value[sensor].MeanAbsoluteError, 0, reference);

    /// <summary>With the days that lack values, the reference has an error of 1.66 hPa.</summary>
    [Fact]
    public void Forecast_PressureWithIncompleteDays_IsNoWorseThanTheReference() => Assert.InRange(AllHours.Value[Pressure].MeanAbsoluteError, 0, 1.66);

    [Theory]
    [InlineData(Temperature)]
    [InlineData(Humidity)]
    [InlineData(Pressure)]
    [InlineData(Wind)]
    public void Forecast_WeatherYear_95PercentIntervalsCover93To97Percent(int sensor) => Assert.InRange(AllHours.Value[sensor].Inside95, 0.93, 0.97);
}
