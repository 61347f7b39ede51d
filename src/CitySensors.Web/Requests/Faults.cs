using CitySensors.Core.Definitions;

namespace CitySensors.Web.Requests;

/// <summary>Collects the errors of a request by parameter or member, to report them all at once.</summary>
internal sealed class Faults
{
    private readonly Dictionary<string, List<string>> _faults = new(StringComparer.Ordinal);

    public bool Any => _faults.Count > 0;

    public void Add(string where, string what)
    {
        if (!_faults.TryGetValue(where, out var list)) _faults[where] = list = [];
        list.Add(what);
    }

    public IReadOnlyDictionary<string, string[]> ToErrors() => _faults.ToDictionary(fault => fault.Key, fault => fault.Value.ToArray());

    public static IReadOnlyDictionary<string, string[]> From(IEnumerable<DefinitionError> faults)
    {
        var all = new Faults();
        foreach (var fault in faults) all.Add(fault.Member, fault.Message);
        return all.ToErrors();
    }
}
