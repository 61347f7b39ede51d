namespace CitySensors.Core.Alerts;

/// <summary>The severities of the Common Alerting Protocol 1.2 that an alert can have, in ascending order.</summary>
public enum Severity
{
    Minor = 1,
    Moderate = 2,
    Severe = 3,
    Extreme = 4,
}
