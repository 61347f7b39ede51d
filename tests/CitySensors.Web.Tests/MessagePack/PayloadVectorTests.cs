using System.Text.Json;

namespace CitySensors.Web.Tests.MessagePack;

/// <summary>The formats of the MessagePack specification, each at its bounds.</summary>
public sealed class PayloadVectorTests
{
    [Theory]
    [InlineData("C0", "null")]
    [InlineData("C2", "false")]
    [InlineData("C3", "true")]
    [InlineData("00", "0")]
    [InlineData("7F", "127")]
    [InlineData("FF", "-1")]
    [InlineData("E0", "-32")]
    [InlineData("CC 80", "128")]
    [InlineData("CC FF", "255")]
    [InlineData("CD 01 00", "256")]
    [InlineData("CD FF FF", "65535")]
    [InlineData("CE 00 01 00 00", "65536")]
    [InlineData("CE FF FF FF FF", "4294967295")]
    [InlineData("CF 00 00 00 01 00 00 00 00", "4294967296")]
    [InlineData("CF 80 00 00 00 00 00 00 00", "9223372036854775808")]
    [InlineData("CF FF FF FF FF FF FF FF FF", "18446744073709551615")]
    [InlineData("D0 DF", "-33")]
    [InlineData("D0 80", "-128")]
    [InlineData("D1 FF 7F", "-129")]
    [InlineData("D1 80 00", "-32768")]
    [InlineData("D2 FF FF 7F FF", "-32769")]
    [InlineData("D2 80 00 00 00", "-2147483648")]
    [InlineData("D3 FF FF FF FF 7F FF FF FF", "-2147483649")]
    [InlineData("D3 80 00 00 00 00 00 00 00", "-9223372036854775808")]
    [InlineData("CB 3F F8 00 00 00 00 00 00", "1.5")]
    [InlineData("CB 80 00 00 00 00 00 00 00", "-0")]
    [InlineData("CB 00 00 00 00 00 00 00 01", "5E-324")]
    [InlineData("CB 7F EF FF FF FF FF FF FF", "1.7976931348623157E+308")]
    [InlineData("A0", "\"\"")]
    [InlineData("A5 48 65 6C 6C 6F", "\"Hello\"")]
    [InlineData("A3 C2 B5 67", "\"\u00B5g\"")]
    [InlineData("A4 F0 9F 92 A8", "\"\U0001F4A8\"")]
    [InlineData("90", "[]")]
    [InlineData("93 01 A1 61 C0", "[1,\"a\",null]")]
    [InlineData("80", "{}")]
    [InlineData("82 A1 61 01 A1 62 91 80", "{\"a\":1,\"b\":[{}]}")]
    public void Format_ShortestForm_IsReadAndWritten(string hex, string json)
    {
        var element = JsonDocument.Parse(json).RootElement;
        Assert.True(JsonElement.DeepEquals(element, Wire.Read<JsonElement>(hex)), Wire.Read<JsonElement>(hex).GetRawText());
        Assert.Equal(Convert.ToHexString(Wire.Bytes(hex)), Wire.Write(element));
    }

    [Theory]
    [InlineData("CC 01", "1")]
    [InlineData("D0 01", "1")]
    [InlineData("D1 00 01", "1")]
    [InlineData("D2 00 00 00 01", "1")]
    [InlineData("D3 00 00 00 00 00 00 00 01", "1")]
    [InlineData("CB 40 45 00 00 00 00 00 00", "42")]
    [InlineData("CB 43 B0 00 00 00 00 00 00", "1152921504606846976")]
    [InlineData("CB 43 E0 00 00 00 00 00 00", "9.223372036854776E+18")]
    [InlineData("CA 3F C0 00 00", "1.5")]
    [InlineData("CA 3D CC CC CD", "0.10000000149011612")]
    [InlineData("D9 01 61", "\"a\"")]
    [InlineData("DA 00 01 61", "\"a\"")]
    [InlineData("DB 00 00 00 01 61", "\"a\"")]
    [InlineData("C4 03 01 02 FF", "\"AQL/\"")]
    [InlineData("C5 00 01 00", "\"AA==\"")]
    [InlineData("C6 00 00 00 00", "\"\"")]
    [InlineData("DC 00 01 C0", "[null]")]
    [InlineData("DD 00 00 00 01 C0", "[null]")]
    [InlineData("DE 00 01 A1 61 C0", "{\"a\":null}")]
    [InlineData("DF 00 00 00 01 D9 01 61 C0", "{\"a\":null}")]
    [InlineData("D6 FF 65 53 F1 00", "\"2023-11-14T22:13:20Z\"")]
    [InlineData("D6 FF FF FF FF FF", "\"2106-02-07T06:28:15Z\"")]
    [InlineData("D7 FF 7A 12 00 00 65 53 F1 00", "\"2023-11-14T22:13:20.512Z\"")]
    [InlineData("D7 FF EE 6B 27 FC 65 53 F1 00", "\"2023-11-14T22:13:20.999999999Z\"")]
    [InlineData("C7 0C FF 00 00 00 01 FF FF FF FF FF FF FF FF", "\"1969-12-31T23:59:59.000000001Z\"")]
    [InlineData("C8 00 04 FF 00 00 00 00", "\"1970-01-01T00:00:00Z\"")]
    [InlineData("C9 00 00 00 04 FF 00 00 00 00", "\"1970-01-01T00:00:00Z\"")]
    public void Read_OtherForm_IsTheSameValue(string hex, string json) =>
        Assert.Equal(json, Wire.Read<JsonElement>(hex).GetRawText());

    [Theory]
    [InlineData("CB 7F F8 00 00 00 00 00 00", "NaN")]
    [InlineData("CB 7F F0 00 00 00 00 00 00", "Infinity")]
    [InlineData("CA FF 80 00 00", "-Infinity")]
    [InlineData("81 01 02", "key of a map must be a string, not Integer")]
    [InlineData("A1 FF", "not UTF-8")]
    [InlineData("81 A1 80 C0", "not UTF-8")]
    [InlineData("D4 05 00", "extension type 5")]
    [InlineData("C7 00 FF", "4, 8 or 12 bytes, not 0")]
    [InlineData("D8 FF 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", "4, 8 or 12 bytes, not 16")]
    [InlineData("C7 0C FF 00 00 00 00 7F FF FF FF FF FF FF FF", "not within the years 1 to 9999")]
    [InlineData("C7 0C FF 3B 9A CA 00 00 00 00 00 00 00 00 00", "1000000000 ns")]
    public void Read_WhatJsonDoesNotHave_SaysWhat(string hex, string says) =>
        Assert.Contains(says, Assert.Throws<JsonException>(() => Wire.Read<JsonElement>(hex)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("C1")]
    [InlineData("CC")]
    [InlineData("CB 00 00 00 00 00 00 00")]
    [InlineData("A2 61")]
    [InlineData("D9 02 61")]
    [InlineData("C4 01")]
    [InlineData("92 01")]
    [InlineData("81 A1 61")]
    [InlineData("D4 FF")]
    [InlineData("C7 01 FF")]
    [InlineData("DD FF FF FF FF 00")]
    [InlineData("DF FF FF FF FF 00")]
    public void Read_NoMessagePack_IsInvalidData(string hex) =>
        Assert.StartsWith(
            "MessagePack at byte ", Assert.Throws<InvalidDataException>(() => Wire.Read<JsonElement>(hex)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(31, "BF")]
    [InlineData(32, "D920")]
    [InlineData(255, "D9FF")]
    [InlineData(256, "DA0100")]
    [InlineData(65535, "DAFFFF")]
    [InlineData(65536, "DB00010000")]
    public void Write_String_HasTheShortestHead(int length, string head)
    {
        var text = new string('a', length);
        var written = Wire.Write(text);
        Assert.StartsWith(head + "61", written, StringComparison.Ordinal);
        Assert.Equal(text, Wire.Read<string>(written));
    }

    [Theory]
    [InlineData(15, "9F", "8F")]
    [InlineData(16, "DC0010", "DE0010")]
    [InlineData(65535, "DCFFFF", "DEFFFF")]
    [InlineData(65536, "DD00010000", "DF00010000")]
    public void Write_Container_HasTheShortestHead(int count, string array, string map)
    {
        var numbers = Enumerable.Range(0, count).ToArray();
        Assert.StartsWith(array, Wire.Write(numbers), StringComparison.Ordinal);
        Assert.Equal(numbers, Wire.Read<int[]>(Wire.Write(numbers)));

        var named = numbers.ToDictionary(number => $"n{number}");
        Assert.StartsWith(map, Wire.Write(named), StringComparison.Ordinal);
        Assert.Equal(named, Wire.Read<Dictionary<string, int>>(Wire.Write(named)));
    }

    [Fact]
    public void Write_Object_HasTheShapeOfItsJson()
    {
        var value = new Observation("µ", DayOfWeek.Friday, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), [1, 2], null);
        var json = JsonSerializer.SerializeToElement(value, Wire.Json);
        Assert.True(JsonElement.DeepEquals(json, Wire.Read<JsonElement>(Wire.Write(value))));
        Assert.Equivalent(value, Wire.Read<Observation>(Wire.Write(value)));
    }

    [Fact]
    public void Write_NumberThatNoFloatHolds_SaysWhich() =>
        Assert.Contains("1e999", Assert.Throws<JsonException>(() => Wire.Write(JsonDocument.Parse("1e999").RootElement)).Message, StringComparison.Ordinal);

    private sealed record Observation(string SensorName, DayOfWeek Day, DateTimeOffset Onset, byte[] Raw, double? Value);
}
