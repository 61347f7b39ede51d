using CitySensors.Web.Json;
using CitySensors.Web.Reports;
using static CitySensors.Web.OpenApi.OperationParts;

namespace CitySensors.Web.OpenApi;

/// <summary>The descriptions of the operations on reports.</summary>
internal static class ReportOperations
{
    private const string Reports = "Reports";
    private const string Day = "The day in the time zone of the city, such as 2026-11-27.";

    private static readonly Answer Unavailable = Fault(503, "What the report needs cannot be read, the folder of the reports cannot be used, or the server is overloaded.") with { Headers = [RetryAfter] };

    public static readonly Operation ListReports = new("listReports", Reports, "List reports", "Returns the reports of days, newest first; none if the city makes no reports.")
    {
        Query = Paging,
        Roles = ["staff", "engineer"],
        Answers = [new(200, "A page of the list.", Json<Page<ReportResource>>()), BadQuery, Unavailable],
    };

    public static readonly Operation GetReport = new("getReport", Reports, "Get a report", "Returns the report of a day as a page without scripts that needs nothing else, or one of its tables.")
    {
        PathId = Day,
        Query = [new("table", ParameterKind.ReportTable, "Returns this table as CSV instead of the page.")],
        Roles = ["staff", "engineer"],
        Answers = [new(200, "The page or table.", new("The page, or the table with all of its rows.", null, "text/html", "text/csv")), BadQuery, NotFound("report"), Unavailable],
    };

    public static readonly Operation PutReport = new(
        "putReport", Reports, "Make a report", "Makes the report of a day from what is known now, in place of the one that there is. It is not sent by mail.")
    {
        PathId = Day,
        Roles = ["staff", "engineer"],
        Answers = [new(200, "The report.", Json<ReportResource>()), Fault(404, "This is not a day, or the city makes no reports."), Fault(409, "The day is not over."), Unavailable],
    };
}
