using CitySensors.Core.Alerts;
using CitySensors.Core.Previews;
using CitySensors.TestSupport;
using FsCheck.Fluent;

namespace CitySensors.Core.Tests.Previews;

public sealed class AlertComparisonTests
{
    private static readonly FsCheck.Gen<PreviewedAlert[]> Alerts = Gen.ArrayOf(from gap in Gen.Choose(1, 5) from length in Gen.Choose(0, 5) select (gap, length)).Select(Build);

    [Fact]
    public void Overlapping_AnyAlerts_AreThoseWithAnInstantInCommon() => Properties.Hold(
        from one in Alerts from other in Alerts select (one, other),
        lists => Assert.Equal(lists.one.Select(alert => lists.other.Any(alert.Overlaps)), AlertComparison.Overlapping(lists.one, lists.other)));

    [Fact]
    public void Overlapping_AlertThatIsActive_OverlapsLaterOnes() =>
        Assert.Equal([true], AlertComparison.Overlapping([Of(50, 60)], [Of(10, PreviewedAlert.StillActive)]));

    private static PreviewedAlert Of(long onset, long end) => new(onset, end, Severity.Minor, 1);

    private static PreviewedAlert[] Build((int Gap, int Length)[] parts)
    {
        var at = 0;
        return [.. parts.Select(part => Of(at += part.Gap, at += part.Length))];
    }
}
