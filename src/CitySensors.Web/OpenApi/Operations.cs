using CitySensors.Core.Definitions;
using CitySensors.Web.Alerts;
using CitySensors.Web.City;
using CitySensors.Web.Health;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Readings;
using CitySensors.Web.Rules;
using CitySensors.Web.Sensors;
using CitySensors.Web.Stations;
using static CitySensors.Web.OpenApi.OperationParts;

namespace CitySensors.Web.OpenApi;

/// <summary>The description of every address of the API.</summary>
internal static class Operations
{
    private const string Readings = "Readings";
    private const string Stations = "Stations";
    private const string Sensors = "Sensors";
    private const string Rules = "Rules";
    private const string Alerts = "Alerts";
    private const string City = "City";
    private const string Running = "Running";

    public static readonly Operation PostReadings = new(
        "postReadings",
        Readings,
        "Send readings",
        "Takes one reading, an array of them, or one a line, and answers once they are kept and synced to disk. A reading is known by station and timestamp: the same one again is a duplicate and changes nothing. The body may be packed with Content-Encoding: gzip.")
    {
        Headers =
        [
            new(
                IdempotencyKey.Header,
                "Says that this is an earlier request again: with the key and the body of that one, readings without a timestamp take its time of arrival, and are duplicates where they were stored. Remembered for a while, by this node only.",
                IdempotencyKey.Pattern,
                IdempotencyKey.MaxLength),
        ],
        Body = new("The readings; objects in Python's single-quoted form are read too.", typeof(ReadingInput), "application/json", "application/x-ndjson"),
        Roles = ["station", "engineer"],
        Answers =
        [
            new(204, "Everything is stored and synced to disk."),
            new(200, "Some are duplicates or not readings, or members of readings were ignored; the others are stored and synced to disk.", Json<IntakeAnswer>()),
            Fault(400, "The body as a whole is no such format, or the Idempotency-Key is none. No reading of it was stored."),
            Fault(413, "The body is too large, as sent or unpacked, or has too many readings. No reading of it was stored."),
            Fault(415, "The body has another media type, or another encoding than gzip. No reading of it was stored."),
            new(422, "No reading of the body was accepted: each has a fault.", new("RFC 9457 problem details.", typeof(IntakeProblem), Problem.MediaType)),
        ],
    };

    public static readonly Operation GetCity = new("getCity", City, "The city", "The city as its page presents it.")
    {
        Answers = [new(200, "The city.", Json<CityResource>())],
    };

    public static readonly Operation ListStations = new("listStations", Stations, "List stations", "Every station that is registered or has sent a reading, by id.")
    {
        Query = Paging,
        Answers = [new(200, "A part of the list.", Json<Page<StationResource>>()), BadQuery],
    };

    public static readonly Operation GetStation = One<StationResource>("getStation", Stations, "station", "A station with its newest reading by event time.");

    public static readonly Operation PutStation = Put<StationInput, StationResource>("putStation", Stations, "station");

    public static readonly Operation DeleteStation = Delete("deleteStation", Stations, "station", "Its active alerts are cancelled.");

    public static readonly Operation ListReadings = new(
        "listReadings", Readings, "Readings of a station", "The readings of a station with their scores by event time, oldest first. A reading is to be seen here at the latest one second after its acknowledgement.")
    {
        PathId = "The id of the station.",
        Query =
        [
            new("from", ParameterKind.Time, "The first event time, inclusive, from 1970 on, in RFC 3339 with an offset; the oldest unless given."),
            new("to", ParameterKind.Time, "The end of event time, exclusive, not before from, in RFC 3339 with an offset; none unless given."),
            new("sensor", ParameterKind.Identifier, "Only observations of this sensor type, and only readings that have one. The city must have it."),
            .. Paging,
        ],
        Answers = [new(200, "A part of the list.", Json<Page<ReadingResource>>()), BadQuery, NotFound("station")],
    };

    public static readonly Operation ListSensors = new("listSensors", Sensors, "List sensor types", "Every sensor type, in the order in which they were set up.")
    {
        Query = Paging,
        Answers = [new(200, "A part of the list.", Json<Page<SensorTypeResource>>()), BadQuery],
    };

    public static readonly Operation GetSensor = One<SensorTypeResource>("getSensor", Sensors, "sensor type", "A sensor type.");

    public static readonly Operation PutSensor = Put<SensorTypeInput, SensorTypeResource>(
        "putSensor", Sensors, "sensor type", $" Not station_id and timestamp. A city has {Catalogue.MaxSensorTypes} sensor types at most, removed ones included.");

    public static readonly Operation DeleteSensor = Delete(
        "deleteSensor", Sensors, "sensor type", "The rules that watch it go with it, and their active alerts are cancelled. Its values in readings are ignored and reported from then on.");

    public static readonly Operation ListRules = new("listRules", Rules, "List rules", "Every rule, by id.")
    {
        Query = Paging,
        Answers = [new(200, "A part of the list.", Json<Page<RuleResource>>()), BadQuery],
    };

    public static readonly Operation GetRule = One<RuleResource>("getRule", Rules, "rule", "A rule as it was put.");

    public static readonly Operation PutRule = Put<RuleInput, RuleResource>("putRule", Rules, "rule");

    public static readonly Operation DeleteRule = Delete("deleteRule", Rules, "rule", "Its active alerts are cancelled.");

    public static readonly Operation ListAlerts = new(
        "listAlerts", Alerts, "The alert log", "The log of alert changes in the order of their sequence numbers. The next page, and later what is new, is what comes after the last sequence number seen.")
    {
        Query =
        [
            new("since", ParameterKind.Sequence, "Only entries after this sequence number."),
            new("active", ParameterKind.Flag, "true: only the newest entry of each alert that has not ended."),
            new("area", ParameterKind.Identifier, "Only alerts of this area."),
            new("severity", ParameterKind.Severity, "Only alerts whose highest severity is at least this."),
            Limit,
            new("cursor", ParameterKind.SequenceCursor, "The next_cursor of the page before: another way to say since."),
        ],
        Answers = [new(200, "A part of the log.", Json<Page<AlertResource>>()), BadQuery],
    };

    public static readonly Operation GetAlert = One<AlertResource>(
        "getAlert", Alerts, "alert", "An alert: its newest entry, with all of its entries as history.");

    public static readonly Operation GetLive = new("getLive", Running, "Whether the process runs", "Answers as long as the process can answer at all.")
    {
        Answers = [new(200, "It runs.", Json<HealthAnswer>())],
    };

    public static readonly Operation GetReady = new("getReady", Running, "Whether the server can work", "Checks what the server needs, such as its disk.")
    {
        Answers = [new(200, "It can.", Json<HealthAnswer>()), new(503, "It cannot; the checks say why.", Json<HealthAnswer>())],
    };

    public static readonly Operation GetMetrics = new("getMetrics", Running, "Metrics", "Metrics for Prometheus, as text in its format 0.0.4 or, by the Accept header, as OpenMetrics 1.0.")
    {
        Answers = [new(200, "The metrics.", new("All metrics as text.", null, "text/plain", "application/openmetrics-text"))],
    };

    public static readonly Operation GetDescription = new("getOpenApi", Running, "This description", "The description of the API in OpenAPI 3.1.")
    {
        Answers = [new(200, "The description.", new("An OpenAPI 3.1 document.", null, "application/json"))],
    };
}
