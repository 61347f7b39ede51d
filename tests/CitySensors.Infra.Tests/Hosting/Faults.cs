namespace CitySensors.Infra.Tests.Hosting;

/// <summary>Collects all faults, to report them at once.</summary>
internal sealed class Faults
{
    private readonly List<string> _found = [];

    public void Unless(bool holds, string fault)
    {
        if (!holds) _found.Add(fault);
    }

    public void AssertNone() => Assert.True(_found.Count == 0, string.Join('\n', _found));
}
