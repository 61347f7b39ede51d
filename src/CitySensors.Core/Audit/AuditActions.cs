namespace CitySensors.Core.Audit;

/// <summary>What the audit log records.</summary>
public static class AuditActions
{
    public const string Acknowledge = "acknowledge";
    public const string Assign = "assign";
    public const string Note = "note";
    public const string FalseAlarm = "false_alarm";
    public const string Reopen = "reopen";
    public const string Create = "create";
    public const string Change = "change";
    public const string Delete = "delete";
    public const string Restore = "restore";

    /// <summary>The rules of a rule set were put.</summary>
    public const string Enable = "enable";

    /// <summary>The rules of a rule set were deleted.</summary>
    public const string Disable = "disable";

    /// <summary>The stations of a list were created or changed.</summary>
    public const string Register = "register";

    public const string Correct = "correct";
    public const string Withdraw = "withdraw";
    public const string Run = "run";
    public const string Pause = "pause";
    public const string Resume = "resume";
    public const string Swap = "swap";

    public static IReadOnlyList<string> All { get; } =
        [Acknowledge, Assign, Note, FalseAlarm, Reopen, Create, Change, Delete, Restore, Enable, Disable, Register, Correct, Withdraw, Run, Pause, Resume, Swap];
}

/// <summary>The kinds of what things are done to.</summary>
public static class AuditSubjects
{
    public const string Alert = "alert";
    public const string Station = "station";
    public const string Sensor = "sensor";
    public const string Rule = "rule";
    public const string RuleSet = "rule_set";
    public const string Job = "job";
    public const string Recomputation = "recomputation";
    public const string Report = "report";
    public const string Simulation = "simulation";

    /// <summary>The id where there are several of a kind, or only one.</summary>
    public const string Several = "*";

    public static IReadOnlyList<string> All { get; } = [Alert, Station, Sensor, Rule, RuleSet, Job, Recomputation, Report, Simulation];
}
