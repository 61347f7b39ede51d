using CitySensors.Core.Audit;

namespace CitySensors.Core.Tests.Audit;

public sealed class AuditDetailsTests
{
    [Fact]
    public void FromJson_WhatToJsonWrote_HasTheSameMembers()
    {
        var details = AuditDetails.Of(("version", "3"), ("missing", null), ("name", "Zürich \"Mitte\""));
        Assert.Equal(details.Members, AuditDetails.FromJson(details.ToJson()).Members);
        Assert.Equal(2, details.Members.Count);
        Assert.Null(AuditDetails.Of(("missing", null)).ToJson());
        Assert.Same(AuditDetails.None, AuditDetails.FromJson(null));
    }

    [Fact]
    public void Of_LongTextsAndManyMembers_AreCutOff()
    {
        var details = AuditDetails.Of(Enumerable.Range(0, 100).Select(i => ($"member{i}", (string?)$"{new string('a', AuditDetails.MaxLength - 2)}😀😀")));
        Assert.Equal(AuditDetails.MaxCount, details.Members.Count);
        Assert.Equal($"{new string('a', AuditDetails.MaxLength - 2)}…", details["member0"]);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"version": 3}""")]
    public void FromJson_Damaged_Throws(string json) => Assert.Throws<InvalidDataException>(() => AuditDetails.FromJson(json));
}
