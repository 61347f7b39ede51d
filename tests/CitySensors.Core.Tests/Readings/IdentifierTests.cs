using CitySensors.Core.Readings;

namespace CitySensors.Core.Tests.Readings;

public sealed class IdentifierTests
{
    /// <summary>In .NET the end is before a last line feed too, unlike in ECMA 262.</summary>
    private static readonly string Pattern = Identifier.Pattern.Replace("$", @"\z", StringComparison.Ordinal);

    [Theory]
    [InlineData("a")]
    [InlineData("station-7")]
    [InlineData("Markt 1")]
    [InlineData("Zürich")]
    [InlineData("...")]
    [InlineData("a.b:c?d#e%20")]
    public void Fault_OfAName_IsNull(string id)
    {
        Assert.Null(Identifier.Validate(id));
        Assert.Matches(Pattern, id);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(" a", "begins or ends with white space")]
    [InlineData("a\n", "begins or ends with white space")]
    [InlineData("a\u00a0", "begins or ends with white space")]
    [InlineData(".", "is a dot")]
    [InlineData("..", "is a dot")]
    [InlineData("a/b", "holds a control character or a slash")]
    [InlineData("a\\b", "holds a control character or a slash")]
    [InlineData("a\0b", "holds a control character or a slash")]
    [InlineData("a\nb", "holds a control character or a slash")]
    public void Fault_OfNoName_TellsWhy(string id, string fault)
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
