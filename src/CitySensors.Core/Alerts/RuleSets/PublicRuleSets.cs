using CitySensors.Core.Aggregates;
using static CitySensors.Core.Alerts.Severity;

namespace CitySensors.Core.Alerts.RuleSets;

/// <summary>The rule sets that a city can switch on by name.</summary>
public static class PublicRuleSets
{
    private static readonly string[] Pm25 = ["pm2_5", "pm25", "particulate_matter"];
    private static readonly string[] Pm10 = ["pm10"];
    private static readonly string[] NitrogenDioxide = ["nitrogen_dioxide", "no2"];
    private static readonly string[] SulphurDioxide = ["sulphur_dioxide", "sulfur_dioxide", "so2"];
    private static readonly string[] Ozone = ["ozone", "o3"];
    private static readonly string[] Rain = ["rainfall"];
    private static readonly string[] Wind = ["wind_gust", "wind_speed"];
    private static readonly string[] Noise = ["noise_level"];
    private const string Micrograms = "ug/m3";
    private const string Celsius = "Cel";

    private static readonly RuleWindow HourlyMean = Mean(new WindowSchedule.Tumbling(WindowLength.Hour));
    private static readonly RuleWindow DailyMean = Mean(new WindowSchedule.Tumbling(WindowLength.Day));

    /// <summary>By name.</summary>
    public static IReadOnlyList<RuleSet> All { get; } =
    [
        new(
            "dwd-gusts",
            "Gusts",
            "Deutscher Wetterdienst, warning criteria for gusts, levels 1 to 4: from 14, 18, 29 and 39 m/s",
            [
                new("10min", Wind, "m/s", new RuleWindow(WindowFigure.Max, new WindowSchedule.Tumbling(WindowLength.Of(TimeSpan.FromMinutes(10)))), 1, ReadyInstructions.Gusts,
                    (Minor, 14), (Moderate, 18), (Severe, 29), (Extreme, 39)),
            ]),
        new(
            "dwd-heavy-rain",
            "Heavy rain in an hour and in six hours",
            "Deutscher Wetterdienst, warning criteria for heavy rain, levels 2 to 4: from 15, 25 and 40 mm in 1 h, and from 20, 35 and 60 mm in 6 h, as mean intensities",
            [
                new("1h", Rain, "mm/h", Mean(new WindowSchedule.Sliding(TimeSpan.FromHours(1), TimeSpan.FromMinutes(5))), 1, ReadyInstructions.Rain,
                    (Moderate, 15), (Severe, 25), (Extreme, 40)),
                new("6h", Rain, "mm/h", Mean(new WindowSchedule.Sliding(TimeSpan.FromHours(6), TimeSpan.FromMinutes(30))), 1, ReadyInstructions.Rain,
                    (Moderate, 20 / 6.0), (Severe, 35 / 6.0), (Extreme, 60 / 6.0)),
            ]),
        new(
            "eu-daily-means",
            "Daily means of PM2.5, PM10 and nitrogen dioxide",
            "Directive (EU) 2024/2881, annex I, limit values for a day to be attained by 2030; a few days a year above them are allowed",
            [
                new("pm2_5", Pm25, Micrograms, DailyMean, 1, ReadyInstructions.ParticlesOfADay, (Minor, 25)),
                new("pm10", Pm10, Micrograms, DailyMean, 1, ReadyInstructions.ParticlesOfADay, (Minor, 45)),
                new("nitrogen_dioxide", NitrogenDioxide, Micrograms, DailyMean, 1, ReadyInstructions.NitrogenDioxide, (Minor, 50)),
            ]),
        new(
            "eu-ozone",
            "Ozone: information threshold, and alert threshold in three hours in a row",
            "Directive 2008/50/EC, annex XII B: hourly means of 180 and 240 ug/m3, the latter over three consecutive hours (article 24)",
            [
                new("information", Ozone, Micrograms, HourlyMean, 1, ReadyInstructions.Ozone, (Moderate, 180)),
                new("alert", Ozone, Micrograms, HourlyMean, 3, ReadyInstructions.Ozone, (Severe, 240)),
            ]),
        new(
            "japan-wbgt",
            "Wet-bulb globe temperature",
            "Ministry of the Environment of Japan, heat illness prevention: warning from 25, severe warning from 28, danger from 31, heat stroke alert from 33 Cel",
            [
                new("1h", ["wet_bulb_globe_temperature", "wbgt"], Celsius, HourlyMean, 1, ReadyInstructions.Heat, (Minor, 25), (Moderate, 28), (Severe, 31), (Extreme, 33)),
            ]),
        new(
            "us-epa-pm25-24h",
            "PM2.5 in 24 hours, air quality index",
            "US EPA, air quality index for PM2.5 of 2024, 24-hour means: unhealthy for sensitive groups from 35.5, unhealthy from 55.5, very unhealthy from 125.5, hazardous from 225.5 ug/m3",
            [
                new("pm2_5", Pm25, Micrograms, Mean(new WindowSchedule.Sliding(TimeSpan.FromHours(24), TimeSpan.FromHours(1))), 1, ReadyInstructions.Particles,
                    (Minor, 35.5), (Moderate, 55.5), (Severe, 125.5), (Extreme, 225.5)),
            ]),
        new(
            "us-nws-heat-index",
            "Heat index",
            "US National Weather Service, heat index: caution from 80, extreme caution from 90, danger from 103, extreme danger from 125 degrees Fahrenheit",
            [
                new("1h", ["heat_index"], Celsius, HourlyMean, 1, ReadyInstructions.Heat,
                    (Minor, Fahrenheit(80)), (Moderate, Fahrenheit(90)), (Severe, Fahrenheit(103)), (Extreme, Fahrenheit(125))),
            ]),
        new(
            "who-2021-means",
            "Daily means of PM2.5, PM10, nitrogen dioxide and sulphur dioxide, and 8-hour means of ozone",
            "WHO global air quality guidelines (2021), recommended short-term levels: 15, 45, 25 and 40 ug/m3 in 24 h, 100 ug/m3 in 8 h",
            [
                new("pm2_5", Pm25, Micrograms, DailyMean, 1, ReadyInstructions.ParticlesOfADay, (Minor, 15)),
                new("pm10", Pm10, Micrograms, DailyMean, 1, ReadyInstructions.ParticlesOfADay, (Minor, 45)),
                new("nitrogen_dioxide", NitrogenDioxide, Micrograms, DailyMean, 1, ReadyInstructions.NitrogenDioxide, (Minor, 25)),
                new("sulphur_dioxide", SulphurDioxide, Micrograms, DailyMean, 1, ReadyInstructions.SulphurDioxide, (Minor, 40)),
                new("ozone", Ozone, Micrograms, Mean(new WindowSchedule.Sliding(TimeSpan.FromHours(8), TimeSpan.FromHours(1))), 1, ReadyInstructions.Ozone, (Minor, 100)),
            ]),
        new(
            "who-night-noise",
            "Noise at night",
            "WHO night noise guidelines for Europe (2009): 40 dB as night noise guideline, 55 dB as interim target; they are means of all nights of a year, and are compared with each night here",
            [
                new("night", Noise, "dB", Mean(new WindowSchedule.Daily(new TimeOnly(23, 0), new TimeOnly(7, 0))), 1, ReadyInstructions.Noise, (Minor, 40), (Moderate, 55)),
            ]),
    ];

    public static RuleSet? Find(string name) => All.FirstOrDefault(set => set.Name == name);

    private static RuleWindow Mean(WindowSchedule schedule) => new(WindowFigure.Mean, schedule);

    private static double Fahrenheit(double degrees) => (degrees - 32) / 1.8;
}
