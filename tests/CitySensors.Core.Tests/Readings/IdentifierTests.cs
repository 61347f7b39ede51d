using CitySensors.Core.Readings;

namespace CitySensors.Core.Tests.Readings;

public sealed class IdentifierTests
{
    /// <summary>In .NET, $ also matches before a trailing line feed, unlike in ECMA 262.</summary>
    private static readonly string Pattern = Identifier.Pattern.Replace("$", @"\z", StringComparison.Ordinal);

    [Theory]
    [InlineData("a")]
    [InlineData("station-7")]
    [InlineData("Markt 1")]
    [InlineData("Zürich")]
    [InlineData("...")]
    [InlineData("a.b:c?d#e%20")]
    public void Validate_ValidId_ReturnsNull(string id)
    {
        Assert.Null(Identifier.Validate(id));
        Assert.Matches(Pattern, id);
    }

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
    public void Validate_InvalidId_ReturnsTheReason(string id, string fault)
    {
        Assert.Equal(fault, Identifier.Validate(id));
        Assert.DoesNotMatch(Pattern, id);
    }

    [Fact]
    public void Validate_LongId_ReportsItsLength()
    {
        Assert.Null(Identifier.Validate(new string('ä', 64)));
        Assert.Equal("has 65 characters, at most 64 are allowed", Identifier.Validate(new string('a', 65)));
    }
}
