using CitySensors.Core.Readings;

namespace CitySensors.Core.Tests.Readings;

public sealed class IdentifierTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("station-7")]
    [InlineData("Markt 1")]
    [InlineData("Zürich")]
    [InlineData("...")]
    [InlineData("a.b:c?d#e%20")]
    public void Fault_OfAName_IsNull(string id) => Assert.Null(Identifier.Validate(id));

    [Theory]
    [InlineData("", "must not be empty")]
    [InlineData(" a", "must not start or end with white space")]
    [InlineData("a\n", "must not start or end with white space")]
    [InlineData("a\u00a0", "must not start or end with white space")]
    [InlineData(".", "must not be \".\" or \"..\"")]
    [InlineData("..", "must not be \".\" or \"..\"")]
    [InlineData("a/b", "must not contain control characters or slashes")]
    [InlineData("a\\b", "must not contain control characters or slashes")]
    [InlineData("a\0b", "must not contain control characters or slashes")]
    [InlineData("a\nb", "must not contain control characters or slashes")]
    public void Fault_OfNoName_TellsWhy(string id, string fault) => Assert.Equal(fault, Identifier.Validate(id));

    [Fact]
    public void Fault_OfALongName_TellsItsLength()
    {
        Assert.Null(Identifier.Validate(new string('ä', 64)));
        Assert.Equal("has 65 characters, at most 64 are allowed", Identifier.Validate(new string('a', 65)));
    }
}
