using CitySensors.Server.Import;
using CitySensors.Server.Import.Mappings;

namespace CitySensors.Server.Tests.Import.Mappings;

public sealed class ReadyMadeMappingsTests
{
    [Theory]
    [InlineData("2026-03-01_sds011_sensor_71.csv", "sc-50 2026-03-01T00:00:44Z particulate_matter 17.4", "sc-50 2026-03-01T00:03:10Z")]
    [InlineData("2026-03-01_bme280_sensor_72.csv", "sc-50 2026-03-01T00:00:44Z temperature 4.25 humidity 81.5 pressure 955.125")]
    [InlineData(
        "produkt_tu_stunde_20260101_20260102_00009.txt",
        "dwd-9 2026-01-01T00:00:00Z temperature -1.9 humidity 97", "dwd-9 2026-01-01T01:00:00Z humidity 96", "dwd-9 2026-01-01T02:00:00Z")]
    [InlineData("produkt_ff_stunde_20260101_20260102_00009.txt", "dwd-9 2026-01-01T00:00:00Z wind_speed 4.2")]
    [InlineData("produkt_rr_stunde_20260101_20260102_00009.txt", "dwd-9 2026-01-01T00:00:00Z rainfall 0.4")]
    [InlineData("produkt_p0_stunde_20260101_20260102_00009.txt", "dwd-9 2026-01-01T00:00:00Z pressure 1021.3")]
    [InlineData(
        "10999-2026.csv",
        "meteostat-10999 2026-01-02T07:00:00Z temperature -3.5 humidity 88 pressure 1019.2 wind_speed 5 rainfall 0.2",
        "meteostat-10999 2026-01-02T08:00:00Z temperature -3.1 wind_speed 4")]
    [InlineData(
        "location-77-20260101.csv",
        "openaq-77 2026-01-01T08:00:00Z particulate_matter 45.5", "openaq-77 2026-01-01T09:00:00Z particulate_matter 50",
        "openaq-77 2026-01-01T08:00:00Z temperature 5", "openaq-77 2026-01-01T08:00:00Z",
        "pm10 in \"ppm\" cannot be converted to ug/m3; no value is left", "openaq-77 2026-01-01T11:00:00Z")]
    public async Task Read_FileOfAKnownSource_IsRecognizedAndConverted(string file, params string[] rows) =>
        Assert.Equal(rows, await ImportFiles.ReadAsync(ImportFiles.Sample(file), new ImportOptions()));

    [Fact]
    public async Task Read_FileWithoutAHeader_NeedsTheNameOfItsMapping()
    {
        var file = ImportFiles.Sample("10999.csv");
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => ImportFiles.ReadAsync(file, new ImportOptions()));
        Assert.Contains("--map", error.Message, StringComparison.Ordinal);
        Assert.Contains("meteostat-v2", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            ["meteostat-10999 2025-12-31T23:00:00Z temperature 1.5 humidity 91 pressure 1008.4 wind_speed 10 rainfall 0"],
            await ImportFiles.ReadAsync(file, new ImportOptions(ReadyMadeMappings.Find("meteostat-v2"), "meteostat-v2")));
    }

    [Fact]
    public void All_Mappings_StateTheirSource()
    {
        Assert.Equal(["dwd-hourly", "meteostat", "meteostat-v2", "nyc-weather", "openaq", "sensor.community"], ReadyMadeMappings.Names.Split(", "));
        Assert.All(ReadyMadeMappings.Names.Split(", "), name => Assert.StartsWith("https://", ReadyMadeMappings.Find(name)!.Source, StringComparison.Ordinal));
    }
}
