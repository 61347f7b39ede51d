using CitySensors.Core.Audit;
using CitySensors.Web.Audit;

namespace CitySensors.Web.Tests.Audit;

public sealed class AuditIdsTests
{
    [Fact]
    public void Next_ManyInAMillisecondAndClockSetBack_EachIsGreater()
    {
        var clock = new SetClock { Now = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero) };
        var ids = new AuditIds(clock);
        List<string> given = [.. Enumerable.Range(0, AuditId.MaxNumber + 3).Select(_ => ids.Next())];
        clock.Now -= TimeSpan.FromHours(1);
        given.Add(ids.Next());
        clock.Now += TimeSpan.FromHours(2);
        given.Add(ids.Next());
        Assert.Equal(given.Order(StringComparer.Ordinal).Distinct(), given);
        Assert.Equal(clock.Now, AuditId.TimeOf(given[^1]));
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
