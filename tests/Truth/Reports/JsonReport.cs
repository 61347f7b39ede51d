using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CitySensors.Truth.Matching;

namespace CitySensors.Truth.Reports;

/// <summary>Prints figures as JSON lines, each with what it is about in <c>of</c>: <c>incident</c>, <c>fault</c>, <c>city</c> or <c>events</c>.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static void Write(TextWriter output, TruthFigures figures)
    {
        foreach (var row in figures.Incidents) Line(output, "incident", row);
        foreach (var row in figures.Faults) Line(output, "fault", row);
        Line(output, "city", figures.City);
        Line(output, "events", figures.Events);
    }

    private static void Line<T>(TextWriter output, string of, T figures)
    {
        var line = JsonSerializer.SerializeToNode(figures, Format)!.AsObject();
        line.Insert(0, "of", of);
        output.WriteLine(line.ToJsonString(Format));
    }
}
