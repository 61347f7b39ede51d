using CitySensors.Web.Aggregates;
using CitySensors.Web.Export;
using CitySensors.Web.Forecasts;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Readings;
using static CitySensors.Web.OpenApi.OperationParts;

namespace CitySensors.Web.OpenApi;

/// <summary>The descriptions of the operations on readings, and on what is computed from them.</summary>
internal static class ReadingOperations
{
    private const string Readings = "Readings";

    public static readonly Operation PostReadings = new(
        "postReadings",
        Readings,
        "Send readings",
        "Accepts a single reading, an array of readings or one reading per line, and responds when they are stored and synced to disk. A reading is identified by station and timestamp: sending it again is a duplicate and has no effect. The body may be compressed with Content-Encoding: gzip.")
    {
        Query =
        [
            new(
                ConflictHandling.Parameter,
                ParameterKind.ConflictHandling,
                "What becomes of values that differ from those of the stored reading of the same time. keep: they are reported and ignored. replace: they replace the stored values, which are kept in the revisions of the reading. Defaults to keep, and for the role staff to replace."),
        ],
        Headers =
        [
            new(
                IdempotencyKey.Header,
                "Identifies retries of a request: if a request has the same key and body as an earlier one, its readings without a timestamp get the time of arrival of the earlier one, so that those already stored are duplicates. Keys are remembered for a limited time and only by the node that received them.",
                IdempotencyKey.Pattern,
                IdempotencyKey.MaxLength),
        ],
        Body = new("The readings. Objects in the single-quoted form of Python dicts are accepted as well.", typeof(ReadingInput), "application/json", "application/x-ndjson"),
        Roles = ["station", "staff", "engineer"],
        Answers =
        [
            new(204, "All readings are stored and synced to disk."),
            new(200, "Some readings are duplicates or were rejected, members of readings were ignored, or stored values were replaced; the others are stored and synced to disk.", Json<IntakeAnswer>()),
            Fault(400, "The body as a whole, a query parameter or the Idempotency-Key is malformed. No reading was stored."),
            Fault(413, "The body is too large, compressed or decompressed, or has too many readings. No reading was stored."),
            Fault(415, "The media type or content encoding is not supported. No reading was stored."),
            new(422, "All readings were rejected. Do not retry with the same body.", new("RFC 9457 problem details.", typeof(IntakeProblem), Problem.MediaType)),
        ],
    };

    public static readonly Operation ListReadings = new(
        "listReadings", Readings, "List readings of a station", "Returns the readings of the station with their scores, ordered by event time, oldest first. A reading is visible at the latest one second after it is acknowledged.")
    {
        PathId = "The ID of the station.",
        Query =
        [
            new("from", ParameterKind.Time, "The start of the time range (event time, inclusive), in RFC 3339 with an offset; not before 1970. Defaults to the oldest reading."),
            new("to", ParameterKind.Time, "The end of the time range (event time, exclusive), in RFC 3339 with an offset; not before from. Unbounded by default."),
            new("sensor", ParameterKind.Identifier, "Returns only observations of this sensor type, and only readings that have one. Must be a registered sensor type."),
            .. Paging,
        ],
        Answers = [new(200, "A page of the list.", Json<Page<ReadingResource>>()), BadQuery, NotFound("station")],
    };

    private static IReadOnlyList<QueryParameter> AggregateRange =>
    [
        new("from", ParameterKind.Time, "The start of the time range (inclusive), in RFC 3339 with an offset; not before 1970: windows that begin in it are returned as a whole. Defaults to the oldest value."),
        new("to", ParameterKind.Time, "The end of the time range (exclusive), in RFC 3339 with an offset; not before from: windows that begin before it are returned as a whole. Unbounded by default."),
        new("sensor", ParameterKind.Identifier, "Returns only this sensor type. Must be a registered sensor type."),
        .. Paging,
    ];

    public static readonly Operation ListAggregates = new(
        "listAggregates",
        Readings,
        "List aggregates of readings",
        "Returns minimum, mean, maximum, count and more of the values of a station in windows of event time, oldest first; windows without values are left out. Days and months are those of the time zone of the city. Windows of five minutes are computed from readings and reach back as far as these are kept; aggregates of hours, days and months remain when the readings expire. A reading that arrives late, a correction or a withdrawal corrects its windows within a minute, and their revision increases.")
    {
        PathId = "The ID of the station.",
        Query =
        [
            new(AggregateEndpoint.ResolutionParameter, ParameterKind.Resolution, "The length of the windows as an ISO 8601 duration. Defaults to an hour."),
            .. AggregateRange,
        ],
        Answers =
        [
            new(200, "A page of the list. It can have fewer items than the limit although more follow.", Json<Page<AggregateWindowResource>>()),
            BadQuery,
            NotFound("station"),
            Fault(422, "A window has too many readings to be aggregated in a request; use a finer resolution. Only in a cluster."),
            Fault(503, "The readings of this time are still being aggregated, or the server is overloaded.") with { Headers = [RetryAfter] },
        ],
    };

    public static readonly Operation ListAreaAggregates = AreaAggregates("listAreaAggregates", "an area", "the stations of the area") with
    {
        PathId = "The ID of the area. An area exists if a station is or was in it.",
    };

    public static readonly Operation ListCityAggregates = AreaAggregates("listCityAggregates", "the city", "all stations");

    public static readonly Operation GetRanking = new(
        "getRanking",
        Readings,
        "Rank stations",
        "Returns the stations in order of a figure of one window of event time, such as their outliers on a day. Stations without values in the window are left out.")
    {
        Query =
        [
            new("by", ParameterKind.RankedBy, "What the stations are ranked by. All but count, outliers and faults (values that failed quality control or are suspect) need sensor. Defaults to outliers."),
            new("sensor", ParameterKind.Identifier, "The sensor type. Must be a registered sensor type. Defaults to all."),
            new(AggregateEndpoint.ResolutionParameter, ParameterKind.AreaResolution, "The length of the window as an ISO 8601 duration. Defaults to a day."),
            new("at", ParameterKind.Time, "A time in the window, in RFC 3339 with an offset; not before 1970. Defaults to now."),
            new("area", ParameterKind.Identifier, "Returns only stations that are in this area."),
            new("order", ParameterKind.Order, "desc: the greatest first. asc: the least first. Defaults to desc."),
            Limit,
        ],
        Answers =
        [
            new(200, "The ranking.", Json<RankingResource>()),
            BadQuery,
            Fault(422, "The window has too many readings to rank its stations. Only in a cluster."),
            Fault(503, "The readings of this time are still being aggregated, or the server is overloaded.") with { Headers = [RetryAfter] },
        ],
    };

    public static readonly Operation ExportReadings = new(
        "exportReadings",
        Readings,
        "Export readings",
        "Returns all readings of a selection as a file, ordered by station ID and event time, as a stream of any length: one row per reading, with the value, quality flag and outlier flag of each sensor type. A download that broke off is continued with the cursor.")
    {
        Query =
        [
            .. ExportParameters("event time, inclusive", "event time, exclusive", "Exports only this sensor type, and only readings that have a value of it. Must be a registered sensor type."),
            new("raw", ParameterKind.Flag, "If true, there is a column for the value of each sensor type before calibration, where that differs."),
            new("cursor", ParameterKind.RowCursor, "The station_id and timestamp of the last complete row that was received, separated by a slash: the export begins after it."),
        ],
        Roles = ["staff", "engineer"],
        Answers = [ExportedFile, BadQuery, .. ExportFaults],
    };

    public static readonly Operation ExportAggregates = new(
        "exportAggregates",
        Readings,
        "Export aggregates of readings",
        "Returns the aggregates of a selection as a file, as a stream of any length: one row per station, window and sensor type, in this order. A download that broke off is continued with the cursor.")
    {
        Query =
        [
            new(AggregateEndpoint.ResolutionParameter, ParameterKind.Resolution, "The length of the windows as an ISO 8601 duration. Defaults to an hour."),
            .. ExportParameters("inclusive; windows that begin in the range are exported as a whole", "exclusive", "Exports only this sensor type. Must be a registered sensor type."),
            new("cursor", ParameterKind.RowCursor, "The station_id, start and sensor of the last complete row that was received, separated by slashes: the export begins after it. The sensor must be a registered sensor type."),
        ],
        Roles = ["staff", "engineer"],
        Answers = [ExportedFile, BadQuery, Fault(422, "A window has too many readings to be aggregated in a request; use a finer resolution. Only in a cluster."), .. ExportFaults],
    };

    public static readonly Operation GetForecasts = new(
        "getForecasts",
        Readings,
        "Get the forecasts of a station",
        "Returns the newest forecast of each sensor for the next 24 hours, or 72 with four weeks of history, with intervals of 80 % and 95 %, its error, and what was forecast for the last 24 hours beside what came. Forecasts are computed every hour from the aggregates of hours. A sensor that cannot be forecast says why.")
    {
        PathId = "The ID of the station.",
        Query = [new("sensor", ParameterKind.Identifier, "Returns only this sensor type. Must be a registered sensor type.")],
        Answers =
        [
            new(200, "The forecasts; none before they are first computed.", Json<StationForecastResource>()),
            BadQuery,
            NotFound("station"),
            Fault(501, "The city has no forecasts: its store keeps none."),
            Fault(503, "The readings of the last hours are still being aggregated, or the server is overloaded.") with { Headers = [RetryAfter] },
        ],
    };

    public static readonly Operation ListReadingRevisions = new(
        "listReadingRevisions",
        Readings,
        "List changes of readings",
        "Returns which stored readings of the station were corrected or withdrawn, by whom and when, with the values before, ordered by the time of the reading and then of the change.")
    {
        PathId = "The ID of the station.",
        Query =
        [
            new("from", ParameterKind.Time, "The start of the time range (event time, inclusive), in RFC 3339 with an offset; not before 1970. Defaults to the oldest reading."),
            new("to", ParameterKind.Time, "The end of the time range (event time, exclusive), in RFC 3339 with an offset; not before from. Unbounded by default."),
            .. Paging,
        ],
        Roles = ["staff", "engineer"],
        Answers = [new(200, "A page of the list. It ends with the last change of a reading, so it can have fewer items than the limit, or more if one reading has more changes.", Json<Page<ReadingRevisionResource>>()), BadQuery, NotFound("station")],
    };

    public static readonly Operation PostWithdrawal = new(
        "postWithdrawal",
        Readings,
        "Withdraw values of a reading",
        "Marks values of a stored reading as failed, because they are known to be wrong. The values are kept and shown with the reason. Alerts within the lateness are decided again without them. Repeating the request has no effect; sending the reading again with on_conflict=replace puts its values in force again.")
    {
        PathId = "The ID of the station.",
        Body = new("The withdrawal.", typeof(WithdrawalInput), "application/json"),
        Roles = ["staff", "engineer"],
        Answers =
        [
            new(204, "The values are withdrawn and this is synced to disk, or they had failed before."),
            Fault(400, "The withdrawal is invalid. All errors are listed in errors."),
            Fault(404, "No station with this ID exists, or it has no stored reading of this time with such a value."),
            Fault(413, "The body is too large."),
            Fault(415, "The media type is not application/json, or the body has a content encoding."),
            Fault(422, "The withdrawal names sensor types that do not exist, all listed in errors."),
        ],
    };

    private static Operation AreaAggregates(string id, string whose, string stations) => new(
        id,
        Readings,
        $"List aggregates of {whose}",
        $"Returns minimum, mean, maximum, count and more of the values of {stations} in windows of event time, oldest first; windows without values are left out. All but mean and sum are those of all values; in these each hour of a station counts once, however often it sends. A station belongs to the area in which it stood. An hour is there once it is over and aggregated, usually six minutes after its end; aggregates remain when the readings expire.")
    {
        Query =
        [
            new(AggregateEndpoint.ResolutionParameter, ParameterKind.AreaResolution, "The length of the windows as an ISO 8601 duration. Defaults to an hour."),
            .. AggregateRange,
        ],
        Answers =
        [
            new(200, "A page of the list. It can have fewer items than the limit although more follow.", Json<Page<AggregateWindowResource>>()),
            BadQuery,
            NotFound("area"),
            Fault(422, "The range has too many readings to be aggregated in a request. Only in a cluster."),
            Fault(503, "The readings of this time are still being aggregated, or the server is overloaded.") with { Headers = [RetryAfter] },
        ],
    };
}
