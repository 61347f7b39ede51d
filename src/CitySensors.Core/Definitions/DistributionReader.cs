using System.Text.Json;
using CitySensors.Core.Sensors;
using static CitySensors.Core.Definitions.DefinitionLimits;

namespace CitySensors.Core.Definitions;

/// <summary>Reads what sensor types and the sensors of stations have in common.</summary>
internal static class DistributionReader
{
    private static readonly Dictionary<string, DistributionKind> Kinds = new()
    {
        ["normal"] = DistributionKind.Normal,
        ["folded_normal"] = DistributionKind.FoldedNormal,
    };

    public static Distribution? Distribution(ErrorCollector errors, JsonElement json, string parent)
    {
        if (errors.Object(json, parent, "distribution") is not { } member) return null;
        var path = ErrorCollector.Path(parent, "distribution");
        errors.OnlyMembers(member, path, "kind", "mean", "standard_deviation");
        var kind = errors.Choice(member, path, "kind", Kinds, required: true);
        var mean = errors.Number(member, path, "mean", double.MinValue, double.MaxValue, required: true);
        var deviation = errors.Number(member, path, "standard_deviation", MinStandardDeviation, MaxStandardDeviation, required: true);
        return kind is null || mean is null || deviation is null ? null : new Distribution(kind.Value, mean.Value, deviation.Value);
    }

    public static PlausibleRange? Range(ErrorCollector errors, JsonElement json, string parent, string name)
    {
        if (errors.Object(json, parent, name) is not { } member) return null;
        var path = ErrorCollector.Path(parent, name);
        errors.OnlyMembers(member, path, "min", "max");
        var min = errors.Number(member, path, "min", double.MinValue, double.MaxValue, required: true);
        var max = errors.Number(member, path, "max", double.MinValue, double.MaxValue, required: true);
        if (min >= max) errors.Add(path, "min must be less than max.");
        return min is null || max is null ? null : new PlausibleRange(min.Value, max.Value);
    }
}
