using CitySensors.Core.Audit;

namespace CitySensors.Core.Tests.Audit;

public sealed class AuditIdTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Create_LaterOrNextInTheMillisecond_SortsAfter()
    {
        string[] ids = [Id(0, 0), Id(0, 1), Id(0, 10), Id(0, AuditId.MaxNumber), Id(1, 0), Id(70_000, 0), Id(5_000_000_000, 0)];
        Assert.Equal(ids, ids.Reverse().Order(StringComparer.Ordinal));
        Assert.All(ids, id => Assert.True(AuditId.IsValid(id)));
        Assert.Equal(Noon.AddMilliseconds(70_000), AuditId.TimeOf(ids[5]));
    }

    [Fact]
    public void FirstFrom_TimeBetweenMilliseconds_IsTheNextOne()
    {
        Assert.True(string.CompareOrdinal(Id(0, 0), AuditId.FirstFrom(Noon)) >= 0);
        Assert.True(string.CompareOrdinal(Id(0, AuditId.MaxNumber), AuditId.FirstFrom(Noon.AddTicks(1))) < 0);
        Assert.True(string.CompareOrdinal(Id(1, 0), AuditId.FirstFrom(Noon.AddTicks(1))) >= 0);
        Assert.Equal("000000000000", AuditId.FirstFrom(DateTimeOffset.MinValue));
        Assert.True(string.CompareOrdinal(Id(0, 0), AuditId.FirstFrom(DateTimeOffset.MaxValue)) < 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000019ac9c2c000000000007")]
    [InlineData("0000019AC9C2C0000000000")]
    [InlineData("ffffffffffff000000000000")]
    public void IsValid_NoIdOfAnEntry_IsFalse(string text) => Assert.False(AuditId.IsValid(text));

    private static string Id(long milliseconds, int number) => AuditId.Create(Noon.ToUnixTimeMilliseconds() + milliseconds, number, 0xffffffff);
}
