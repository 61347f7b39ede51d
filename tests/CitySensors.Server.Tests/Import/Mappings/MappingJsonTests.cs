using CitySensors.Server.Import.Mappings;

namespace CitySensors.Server.Tests.Import.Mappings;

public sealed class MappingJsonTests
{
    [Theory]
    [InlineData("[]", "not a mapping")]
    [InlineData("""{ "times": {} }""", "times")]
    [InlineData("""{ "values": [] }""", "time is missing; values must not be empty")]
    [InlineData("""{ "time": { "columns": ["t"] }, "values": [{ "sensor": "humidity" }] }""", "the value of humidity must have a column")]
    [InlineData("""{ "time": { "columns": ["t"] }, "values": [{ "sensor": "humidity", "column": "h", "unit": "mile" }] }""", "the unit \"mile\" of humidity is unknown")]
    [InlineData("""{ "time": { "columns": ["t"], "zone": "Europe/Berlim" }, "values": [{ "sensor": "humidity", "column": "h" }] }""", "\"Europe/Berlim\" is not a known time zone")]
    [InlineData("""{ "time": { "columns": ["t"], "format": "yyyyMMdd" }, "values": [{ "sensor": "humidity", "column": "h" }] }""", "time.zone is needed")]
    [InlineData("""{ "delimiter": ",", "decimal": ",", "time": { "columns": ["t"] }, "values": [{ "sensor": "humidity", "column": "h" }] }""", "delimiter and decimal must differ")]
    [InlineData("""{ "encoding": "latin-99", "time": { "columns": ["t"] }, "values": [{ "sensor": "humidity", "column": "h" }] }""", "encoding \"latin-99\" is unknown")]
    [InlineData("""{ "time": { "columns": ["t"] }, "values": [{ "sensor": "humidity", "column": "h" }, { "sensor": "humidity", "column": "g" }] }""", "two sources of sensor \"humidity\"")]
    [InlineData("""{ "station": { "file_name_pattern": "(" }, "time": { "columns": ["t"] }, "values": [{ "sensor": "humidity", "column": "h" }] }""", "is not a regular expression")]
    public void Read_InvalidMapping_NamesTheErrors(string json, string error)
    {
        var thrown = Assert.Throws<InvalidDataException>(() => MappingJson.Read(json, "my.json"));
        Assert.StartsWith("my.json", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(error, thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[degF]", "Cel", 41, 5)]
    [InlineData("°F", "Cel", 41, 5)]
    [InlineData("K", "Cel", 273.15, 0)]
    [InlineData("Pa", "hPa", 101325, 1013.25)]
    [InlineData("[in_i'Hg]", "hPa", 29.92, 1013.205)]
    [InlineData("[mi_i]/h", "m/s", 100, 44.704)]
    [InlineData("km/h", "m/s", 36, 10)]
    [InlineData("[kn_i]", "m/s", 1, 0.5144)]
    [InlineData("[in_i]/h", "mm/h", 1, 25.4)]
    [InlineData("mg/m³", "ug/m3", 0.05, 50)]
    [InlineData("1", "%", 0.5, 50)]
    [InlineData("klx", "lx", 2, 2000)]
    [InlineData("no known unit", "no known unit", 7, 7)]
    public void Convert_UnitsOfAQuantity_AreConverted(string from, string to, double value, double expected) =>
        Assert.Equal(expected, FileUnits.Find(from, to)!(value), 3);

    [Theory]
    [InlineData("Cel", "hPa")]
    [InlineData("ppm", "ug/m3")]
    [InlineData("furlong", "m/s")]
    public void Convert_UnitsOfOtherQuantities_HaveNoConversion(string from, string to) => Assert.Null(FileUnits.Find(from, to));
}
