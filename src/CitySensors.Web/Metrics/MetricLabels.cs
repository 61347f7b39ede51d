using CitySensors.Core.Alerts;
using CitySensors.Core.Readings;

namespace CitySensors.Web.Metrics;

/// <summary>The labels of the metrics with their values in Prometheus.</summary>
internal static class MetricLabels
{
    public const string Overloaded = "overloaded";
    public const string Unavailable = "unavailable";
    public const string TooMany = "too_many";
    public const string Busy = "busy";
    public const string Stuck = "stuck";
    public const string SendFailed = "failed";

    public static readonly KeyValuePair<string, object?> Ahead = new("direction", "ahead");
    public static readonly KeyValuePair<string, object?> Behind = new("direction", "behind");
    public static readonly KeyValuePair<string, object?> Pass = new("quality", "pass");
    public static readonly KeyValuePair<string, object?> NotEvaluated = new("quality", "not_evaluated");
    public static readonly KeyValuePair<string, object?> Suspect = new("quality", "suspect");

    public static readonly KeyValuePair<string, object?> Fail = new("quality", "fail");

    public static KeyValuePair<string, object?> Sensor(string id) => new("sensor", id);

    public static KeyValuePair<string, object?> Station(string id) => new("station", id);

    public static KeyValuePair<string, object?> Job(string name) => new("job_name", name);

    public static KeyValuePair<string, object?> Area(string area) => new("area", area);

    public static KeyValuePair<string, object?> Action(string action) => new("action", action);

    public static KeyValuePair<string, object?> Reason(string reason) => new("reason", reason);

    public static KeyValuePair<string, object?> Of(Via via) => new("via", via switch
    {
        Via.Http => "http",
        Via.Kafka => "kafka",
        _ => "simulator",
    });

    public static KeyValuePair<string, object?> Of(Severity severity) => new("severity", severity switch
    {
        Severity.Minor => nameof(Severity.Minor),
        Severity.Moderate => nameof(Severity.Moderate),
        Severity.Severe => nameof(Severity.Severe),
        _ => nameof(Severity.Extreme),
    });

    public static KeyValuePair<string, object?> Of(AlertState state) => new("state", state switch
    {
        AlertState.Raised => "raised",
        AlertState.Escalated => "escalated",
        AlertState.Deescalated => "deescalated",
        AlertState.Cleared => "cleared",
        AlertState.Unconfirmed => "unconfirmed",
        AlertState.Expired => "expired",
        AlertState.Retracted => "retracted",
        _ => "cancelled",
    });

    public static KeyValuePair<string, object?> Of(RejectionReason reason) => Reason(reason switch
    {
        RejectionReason.NotJson => "not_json",
        RejectionReason.Station => "station",
        RejectionReason.Timestamp => "timestamp",
        RejectionReason.Value => "value",
        RejectionReason.UnknownSensorType => "unknown_sensor_type",
        RejectionReason.TooLarge => "too_large",
        RejectionReason.UnknownStation => "unknown_station",
        RejectionReason.StationNotPermitted => "station_not_permitted",
        RejectionReason.Conflict => "conflict",
        _ => "other",
    });
}
