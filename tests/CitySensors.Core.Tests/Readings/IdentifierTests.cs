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
    public void Validate_ValidId_IsNull(string id) => Assert.Null(Identifier.Validate(id));

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
    public void Validate_InvalidId_ReportsWhy(string id, string fault) => Assert.Equal(fault, Identifier.Validate(id));

    [Fact]
    public void Validate_LongId_ReportsItsLength()
    {
        Assert.Null(Identifier.Validate(new string('ä', 64)));
        Assert.Equal("has 65 characters, at most 64 are allowed", Identifier.Validate(new string('a', 65)));
    }
}
