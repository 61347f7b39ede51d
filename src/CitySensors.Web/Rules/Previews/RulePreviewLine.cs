using System.ComponentModel;
using CitySensors.Web.Problems;

namespace CitySensors.Web.Rules.Previews;

[Description("A line of the answer: progress, and at the end either result or problem.")]
internal sealed record RulePreviewLine
{
    [Description("How far the preview is. Sent about every second.")]
    public RulePreviewProgress? Progress { get; init; }

    [Description("What the rule would do. The last line.")]
    public RulePreviewResource? Result { get; init; }

    [Description("Why there is no result. The last line.")]
    public Problem? Problem { get; init; }
}

[Description("How far a preview is.")]
internal sealed record RulePreviewProgress
{
    [Description("The number of readings that were evaluated, including those before the period.")]
    public required long Readings { get; init; }

    [Description("The number of stations that are complete.")]
    public required int StationsDone { get; init; }

    [Description("The number of stations.")]
    public required int Stations { get; init; }

    public static RulePreviewProgress Of(RulePreviewRun run) => new() { Readings = run.Readings, StationsDone = run.StationsDone, Stations = run.Preview.Stations.Count };
}
