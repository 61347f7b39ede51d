using CitySensors.Core.Definitions;
using CitySensors.Web.Alerts;
using CitySensors.Web.City;
using CitySensors.Web.Definitions;
using CitySensors.Web.Health;
using CitySensors.Web.Jobs;
using CitySensors.Web.Json;
using CitySensors.Web.Limits;
using CitySensors.Web.Problems;
using CitySensors.Web.Rules;
using CitySensors.Web.Sensors;
using CitySensors.Web.Stations;
using CitySensors.Web.Stations.Registration;
using static CitySensors.Web.OpenApi.OperationParts;

namespace CitySensors.Web.OpenApi;

/// <summary>The descriptions of the operations of the API, but those on readings.</summary>
internal static class Operations
{
    private const string Stations = "Stations";
    private const string Sensors = "Sensors";
    private const string Rules = "Rules";
    private const string Alerts = "Alerts";
    private const string City = "City";
    private const string Maintenance = "Operations";

    private const string JobName = "The name of the job.";

    private static readonly Answer JobUnavailable =
        Fault(503, "The job cannot be read or changed at the moment, or the server is overloaded.") with { Headers = [RetryAfter] };

    public static readonly Operation GetCity = new("getCity", City, "Get the city", "Returns the configuration of the city's web page.")
    {
        Answers = [new(200, "The city.", Json<CityResource>())],
    };

    public static readonly Operation GetCityStatus = new("getCityStatus", City, "Get the status of the city", "Returns how many stations report, so that silence is not taken for safety.")
    {
        Answers = [new(200, "The status.", Json<CityStatusResource>())],
    };

    public static readonly Operation ListStations = new("listStations", Stations, "List stations", "Returns all stations that are registered or have sent a reading, ordered by ID.")
    {
        Query = [new("silent", ParameterKind.Flag, "If true, returns only silent stations: those with silent_since, at most 10,000."), new("faulty", ParameterKind.Flag, "If true, returns only faulty stations: those with faulty_sensors, at most 10,000."), .. Paging],
        Answers = [new(200, "A page of the list.", Json<Page<StationResource>>()), BadQuery],
    };

    public static readonly Operation GetStation = One<StationResource>("getStation", Stations, "station", "Returns the station with its newest reading by event time.");

    public static readonly Operation PutStation = Put<StationInput, StationResource>("putStation", Stations, "station").WithPlace();

    public static readonly Operation PatchStation = Patch<StationInput, StationResource>("patchStation", Stations, "station").WithPlace();

    public static readonly Operation DeleteStation = Delete<StationResource>("deleteStation", Stations, "station", "Its active alerts are cancelled.");

    public static readonly Operation ListStationHistory = History<StationResource>("listStationHistory", Stations, "station");

    public static readonly Operation RestoreStation = Restore<StationResource>(
        "restoreStation", Stations, "station", " Readings of a station that was deleted do not come back.").WithPlace();

    public static readonly Operation ListStationPlaces = new(
        "listStationPlaces", Stations, "List the places of a station", "Returns where the station stood from when on, and with which device, oldest first; the last one is the present place. At most 100 former places are kept.")
    {
        PathId = "The ID of the station.",
        Answers = [new(200, "The places.", Json<Page<PlaceResource>>()), NotFound("station")],
    };

    public static readonly Operation ListStationRules = new(
        "listStationRules",
        Stations,
        "List the rules of a station",
        "Returns the rules that apply to the station, ordered by ID, and which of them are in force. For each sensor type and direction (high values, low values, a sector), rules that name the station override those that name its area, and these override those for all stations.")
    {
        PathId = "The ID of the station.",
        Query = Paging,
        Answers = [new(200, "A page of the list.", Json<Page<StationRuleResource>>()), BadQuery, NotFound("station")],
    };

    public static readonly Operation PostStations = new(
        "postStations",
        Stations,
        "Register stations",
        $"Creates or replaces the stations of a list: a station or an array of stations as JSON, one per line as NDJSON, or CSV with a header. Valid stations are registered even if others are rejected. A station that is registered as it is in the list is left unchanged, so that the same list can be sent again. At most {WebOptions.DefaultMaxStationsPerBody} stations, unless configured otherwise.")
    {
        Query = [DryRun, CorrectPlace],
        Body = new("The stations.", typeof(StationListInput), "application/json", "application/x-ndjson", "text/csv"),
        Roles = ["engineer"],
        Answers =
        [
            new(200, "The valid stations are registered, or the outcome of a dry run.", Json<RegistrationAnswer>()),
            Fault(400, "The body as a whole, such as the header of the CSV, or a query parameter is invalid. No station was registered."),
            Fault(413, "The body is too large or has too many stations. No station was registered."),
            Fault(415, "The media type is not supported, or the body has a content encoding. No station was registered."),
            new(422, "All stations were rejected.", new("RFC 9457 problem details.", typeof(RegistrationProblem), Problem.MediaType)),
        ],
    };

    public static readonly Operation ListSensors = new("listSensors", Sensors, "List sensor types", "Returns all sensor types in the order of their creation.")
    {
        Query = Paging,
        Answers = [new(200, "A page of the list.", Json<Page<SensorTypeResource>>()), BadQuery],
    };

    public static readonly Operation GetSensor = One<SensorTypeResource>("getSensor", Sensors, "sensor type", "Returns the sensor type.");

    public static readonly Operation PutSensor = Put<SensorTypeInput, SensorTypeResource>(
        "putSensor", Sensors, "sensor type", $" station_id and timestamp are reserved. A city has at most {Catalogue.MaxSensorTypes} sensor types, including deleted ones.");

    public static readonly Operation PatchSensor = Patch<SensorTypeInput, SensorTypeResource>("patchSensor", Sensors, "sensor type");

    public static readonly Operation DeleteSensor = Delete<SensorTypeResource>(
        "deleteSensor", Sensors, "sensor type", "Its rules are deleted too, and their active alerts are cancelled. Its values in readings are ignored and reported from then on.");

    public static readonly Operation ListSensorHistory = History<SensorTypeResource>("listSensorHistory", Sensors, "sensor type");

    public static readonly Operation RestoreSensor = Restore<SensorTypeResource>(
        "restoreSensor", Sensors, "sensor type", " Rules that were deleted with it can be restored from their own histories.");

    public static readonly Operation ListRules = new("listRules", Rules, "List rules", "Returns all rules, ordered by ID.")
    {
        Query = Paging,
        Answers = [new(200, "A page of the list.", Json<Page<RuleResource>>()), BadQuery],
    };

    public static readonly Operation GetRule = One<RuleResource>("getRule", Rules, "rule", "Returns the rule.");

    public static readonly Operation PutRule = Put<RuleInput, RuleResource>("putRule", Rules, "rule").WithNames();

    public static readonly Operation PatchRule = Patch<RuleInput, RuleResource>("patchRule", Rules, "rule").WithNames();

    public static readonly Operation DeleteRule = Delete<RuleResource>("deleteRule", Rules, "rule", "Its active alerts are cancelled.");

    public static readonly Operation ListRuleHistory = History<RuleResource>("listRuleHistory", Rules, "rule");

    public static readonly Operation RestoreRule = Restore<RuleResource>("restoreRule", Rules, "rule").WithNames();

    public static readonly Operation ListAlerts = new(
        "listAlerts", Alerts, "List the alert log", "Returns entries of the alert log in the order of their sequence numbers. For the next page, or later for new entries, set since to the last sequence number received.")
    {
        Query =
        [
            new("since", ParameterKind.Sequence, "Returns only entries after this sequence number."),
            new("active", ParameterKind.Flag, "If true, returns only the newest entry of each active alert."),
            new("area", ParameterKind.Identifier, "Returns only alerts of this area."),
            new("severity", ParameterKind.Severity, "Returns only alerts whose highest severity is at least this one."),
            new("audience", ParameterKind.Audience, "Returns only alerts for the public, or for staff. Defaults to all that the caller may see: those for staff need the role staff or engineer."),
            new("from", ParameterKind.Time, "Returns only entries whose updated is not before this time."),
            new("to", ParameterKind.Time, "Returns only entries whose updated is before this time. Must not be before from."),
            Limit,
            new("cursor", ParameterKind.SequenceCursor, "The next_cursor of the previous page; equivalent to since."),
            OptionalLanguage,
        ],
        Answers = [new(200, "A page of the log.", Json<Page<AlertResource>>()), BadQuery],
    };

    public static readonly Operation GetAlert = One<AlertResource>(
        "getAlert", Alerts, "alert", "Returns the newest entry of the alert, with all of its entries as history.").WithTexts();

    public static readonly Operation ListJobs = new("listJobs", Maintenance, "List jobs", "Returns the jobs of the city, ordered by name.")
    {
        Roles = ["staff", "engineer"],
        Answers = [new(200, "The jobs.", Json<Page<JobResource>>()), JobUnavailable],
    };

    public static readonly Operation GetJob = new("getJob", Maintenance, "Get a job", "Returns the job.")
    {
        PathId = JobName,
        Roles = ["staff", "engineer"],
        Answers = [new(200, "The job.", Json<JobResource>()), NotFound("job"), JobUnavailable],
    };

    public static readonly Operation PatchJob = new(
        "patchJob", Maintenance, "Change a job", "Pauses or resumes a job, or changes its schedule, by a JSON merge patch (RFC 7396). The change is persisted. A run under way goes on.")
    {
        PathId = JobName,
        Body = new("The members to change.", typeof(JobInput), MergePatch.MediaType),
        Roles = ["engineer"],
        Answers =
        [
            new(200, "The job after the change.", Json<JobResource>()),
            Fault(400, "The change is invalid. All errors are listed in errors."),
            NotFound("job"),
            Fault(413, "The body is too large."),
            Fault(415, $"The media type is not {MergePatch.MediaType}, or the body has a content encoding."),
            JobUnavailable,
        ],
    };

    public static readonly Operation PostJobRun = new(
        "postJobRun", Maintenance, "Run a job", "Starts a run of the job now, also while it is paused, and does not wait for its end: see last_run of the job.")
    {
        PathId = JobName,
        Roles = ["engineer"],
        Answers = [new(202, "A run has begun.", Json<JobResource>()), NotFound("job"), Fault(409, "The job is running."), JobUnavailable],
    };

    public static readonly Operation GetLive = new("getLive", Maintenance, "Check liveness", "Returns 200 as long as the process responds to requests.")
    {
        Answers = [new(200, "The process is running.", Json<HealthAnswer>())],
    };

    public static readonly Operation GetReady = new("getReady", Maintenance, "Check readiness", "Runs the health checks of what the server depends on, such as its disk.")
    {
        Answers = [new(200, "The server is ready.", Json<HealthAnswer>()), new(503, "The server is not ready; see checks.", Json<HealthAnswer>())],
    };

    public static readonly Operation GetMetrics = new("getMetrics", Maintenance, "Get metrics", "Returns all metrics in the Prometheus text format 0.0.4 or, if the Accept header asks for it, as OpenMetrics 1.0.")
    {
        Answers = [new(200, "The metrics.", new("The metrics in the Prometheus text format or OpenMetrics.", null, "text/plain", "application/openmetrics-text"))],
    };

    public static readonly Operation GetDescription = new("getOpenApi", Maintenance, "Get the API description", "Returns this description of the API in OpenAPI 3.1.")
    {
        Answers = [new(200, "The API description.", new("An OpenAPI 3.1 document.", null, "application/json"))],
    };
}
