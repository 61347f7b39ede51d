using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;

namespace CitySensors.Web.Stations.Registration;

[Description("The outcome of a request that registered stations.")]
internal sealed record RegistrationAnswer
{
    [Description("Whether nothing was changed, because of dry_run=true.")]
    public required bool DryRun { get; init; }

    [Description("The number of stations that were created.")]
    public required int Created { get; init; }

    [Description("The number of stations that were changed.")]
    public required int Changed { get; init; }

    [Description("The number of stations that were registered in the same way already.")]
    public required int Unchanged { get; init; }

    [Description("The number of rejected stations.")]
    public required int RejectedCount { get; init; }

    [Description("The rejected stations in the order of the body; at most the first 1000.")]
    public required IReadOnlyList<RejectedStation> Rejected { get; init; }
}

[Description("The error for a body without a valid station, as RFC 9457 problem details.")]
internal sealed record RegistrationProblem : Problem
{
    [Description("The number of rejected stations.")]
    [JsonPropertyOrder(1)]
    public required int RejectedCount { get; init; }

    [Description("The rejected stations in the order of the body; at most the first 1000.")]
    [JsonPropertyOrder(2)]
    public required IReadOnlyList<RejectedStation> Rejected { get; init; }
}

[Description("A rejected station.")]
internal sealed record RejectedStation
{
    /// <summary>Keeps the response smaller than the request.</summary>
    private const int MaxListed = 1000;

    [Description("The zero-based position of the station in the body.")]
    public required int Index { get; init; }

    [Description("The line of the body, from 1. Omitted if the body is JSON.")]
    public int? Line { get; init; }

    [Description("The ID of the station. Omitted if it cannot be read.")]
    public string? Id { get; init; }

    [Description("All errors by the member; the name is empty if the error is not in a single member.")]
    public required IReadOnlyDictionary<string, string[]> Errors { get; init; }

    public static IReadOnlyList<RejectedStation> ListOf(IEnumerable<StationRow> rows) =>
        [.. rows.Take(MaxListed).Select(row => new RejectedStation { Index = row.Index, Line = row.Line, Id = row.Id, Errors = Faults.From(row.Errors) })];
}
