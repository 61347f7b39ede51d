using System.Text.Json;

namespace CitySensors.Simulator.Scenarios;

/// <summary>The names of kinds in scenario and truth files, such as <c>loud_event</c> and <c>fault_value</c>.</summary>
internal static class ScriptNames
{
    public static string Of<T>(T kind)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    public static IReadOnlyDictionary<string, T> All<T>()
        where T : struct, Enum => Enum.GetValues<T>().ToDictionary(Of, StringComparer.Ordinal);
}
