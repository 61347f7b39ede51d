using CitySensors.Monitoring.Tests.Prometheus;

namespace CitySensors.Monitoring.Tests.Dashboards;

/// <summary>One query of a dashboard, with the host it is asked for.</summary>
internal abstract record QueryCheck(DashboardFile File, string Place, string? Job, bool NeedsData)
{
    private static readonly string[] Hosts = ["server", "silo"];

    /// <summary>The queries of the panels and of the variables, each for every host that runs and has what it is about.</summary>
    public static IEnumerable<QueryCheck> Of(DashboardFile file, ScrapeTargets targets)
    {
        string?[] hosts = file.QueryVariables.Any(variable => variable.Name == "job") ? [.. Hosts.Where(targets.Has)] : [null];
        foreach (var job in hosts)
        {
            foreach (var query in file.Queries)
            {
                var needed = KnownMetrics.JobsOf(query.Expression);
                var isOfHost = job is null || needed.All(one => one == "host" || one == job);
                if (isOfHost) yield return new PanelQueryCheck(file, query, job, needed.All(one => one == "host" || targets.Has(one)));
                else if (job == "server" && !targets.Has("silo")) yield return new PanelQueryCheck(file, query, job, NeedsData: false);
            }

            foreach (var variable in file.QueryVariables)
                yield return new VariableCheck(file, variable, job, KnownMetrics.JobsOf(QueryText.LabelValuesOf(variable.Query).Selector).All(one => one == "host" || targets.Has(one)));
        }
    }

    /// <summary>Whether there is data; a query that cannot be read fails the test.</summary>
    public abstract Task<bool> HasDataAsync(RunningPrometheus prometheus, CancellationToken cancellationToken);

    public abstract string Text { get; }

    public sealed override string ToString() => Job is null ? Place : $"{Place}, job {Job}";
}

internal sealed record PanelQueryCheck(DashboardFile File, PanelQuery Query, string? Job, bool NeedsData)
    : QueryCheck(File, Query.Place, Job, NeedsData)
{
    public override string Text => Query.Expression;

    public override async Task<bool> HasDataAsync(RunningPrometheus prometheus, CancellationToken cancellationToken)
    {
        var text = await QueryText.FillAsync(File, Job, prometheus, cancellationToken);
        var result = await prometheus.QueryAsync(text.Of(Query.Expression, Query.LeastStep), cancellationToken);
        Assert.True(result.Error is null, $"{this}: {Text}: {result.Error}");
        return result.HasData;
    }
}

internal sealed record VariableCheck(DashboardFile File, QueryVariable Variable, string? Job, bool NeedsData)
    : QueryCheck(File, $"{File.Name}, variable {Variable.Name}", Job, NeedsData)
{
    public override string Text => Variable.Query;

    public override async Task<bool> HasDataAsync(RunningPrometheus prometheus, CancellationToken cancellationToken)
    {
        var text = await QueryText.FillAsync(File, Job, prometheus, cancellationToken);
        var (selector, label) = QueryText.LabelValuesOf(text.Of(Variable.Query, null));
        return (await prometheus.LabelValuesAsync(selector, label, cancellationToken)).Count > 0;
    }
}
