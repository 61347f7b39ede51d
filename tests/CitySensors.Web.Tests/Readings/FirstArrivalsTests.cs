using CitySensors.Web.Limits;
using CitySensors.Web.Readings;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Tests.Readings;

public sealed class FirstArrivalsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 10, 12, 0, 0, TimeSpan.Zero);
    private readonly FirstArrivals _arrivals = new(Options.Create(new WebOptions { MaxIdempotencyKeys = 3, IdempotencyMinutes = 10 }));

    [Fact]
    public void Of_TheSameAgain_IsTheFirstArrival()
    {
        Assert.Equal(Start, _arrivals.GetOrAdd("a", "key", "body"u8, Start));
        Assert.Equal(Start, _arrivals.GetOrAdd("a", "key", "body"u8, Start.AddMinutes(10)));
    }

    [Fact]
    public void Of_AfterTheWindow_IsThisArrival()
    {
        var late = Start.AddMinutes(10).AddTicks(1);
        _arrivals.GetOrAdd("a", "key", "body"u8, Start);
        Assert.Equal(late, _arrivals.GetOrAdd("a", "key", "body"u8, late));
        Assert.Equal(late, _arrivals.GetOrAdd("a", "key", "body"u8, late.AddMinutes(10)));
    }

    [Theory]
    [InlineData("b", "key", "body")]
    [InlineData("a", "other", "body")]
    [InlineData("a", "key", "other")]
    [InlineData("", "a\nkey", "body")]
    public void Of_AnythingElse_IsThisArrival(string sender, string key, string body)
    {
        _arrivals.GetOrAdd("a", "key", "body"u8, Start);
        Assert.Equal(Start.AddSeconds(1), _arrivals.GetOrAdd(sender, key, System.Text.Encoding.UTF8.GetBytes(body), Start.AddSeconds(1)));
    }

    [Fact]
    public void Of_MoreThanMost_ForgetsTheOldest()
    {
        for (var i = 0; i < 4; i++) _arrivals.GetOrAdd("a", $"key-{i}", "body"u8, Start.AddSeconds(i));
        for (var i = 1; i < 4; i++) Assert.Equal(Start.AddSeconds(i), _arrivals.GetOrAdd("a", $"key-{i}", "body"u8, Start.AddMinutes(1)));
        Assert.Equal(Start.AddMinutes(1), _arrivals.GetOrAdd("a", "key-0", "body"u8, Start.AddMinutes(1)));
    }
}
