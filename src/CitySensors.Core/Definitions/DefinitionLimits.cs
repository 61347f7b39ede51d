namespace CitySensors.Core.Definitions;

/// <summary>What the members of definitions may be. Patterns are of ECMA 262, as JSON Schema takes them.</summary>
public static class DefinitionLimits
{
    public const int MaxNameLength = 100;
    public const int MaxDeviceLength = 100;
    public const int MaxUnitLength = 20;
    public const int MaxFaultValues = 32;
    public const int MaxSuspectValues = 32;

    /// <summary>How many values a test of a sequence may leave out, and the least number of values and the longest time that it may look at.</summary>
    public const int MaxExceptions = 32;
    public const double MaxThreshold = 1e12;
    public const int MinTestValues = 2;
    public const int MaxTestValues = 100_000;
    public static readonly TimeSpan MaxTestTime = TimeSpan.FromDays(365);

    /// <summary>How many areas or stations a rule may name, each.</summary>
    public const int MaxSelected = 1000;
    /// <summary>How many corrections a sensor of a station may have, one after the other.</summary>
    public const int MaxCalibrations = 100;

    /// <summary>The bounds of the scale of a correction, without its sign.</summary>
    public const double MinScale = 1e-12;
    public const double MaxScale = 1e12;
    public const int MaxLevels = 4;
    public const int MaxMinValues = 100;

    /// <summary>The longest window of a rule, and into how many steps it may be divided.</summary>
    public static readonly TimeSpan MaxWindow = TimeSpan.FromDays(7);
    public const int MaxWindowSteps = 288;
    public const int MaxSourceLength = 300;
    public const double MinStandardDeviation = 1e-9;
    public const double MaxStandardDeviation = 1e12;
    public const double MinPeriod = 1e-6;
    public const double MaxPeriod = 1e12;
    public const double MinTailProbability = 1e-300;
    public const double MaxTailProbability = 0.4;
    public const double MaxClearTailProbability = 0.49;

    public const int MaxSymbolLength = 20;
    public const int MaxDecimals = 9;
    public const int MaxNames = 50;

    /// <summary>Of what to do: a few sentences, as CAP asks for.</summary>
    public const int MaxInstructionLength = 500;
    public const int MaxInstructionLanguages = 50;

    /// <summary>A BCP 47 language tag: a language, and subtags such as a script or region.</summary>
    public const string LanguagePattern = "^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$";

    /// <summary>Text that people read: something to be seen, and no control characters.</summary>
    public const string TextPattern = @"^[^\u0000-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u001F\u007F-\u009F]*$";

    /// <summary>Two times of day.</summary>
    public const string TimesOfDayPattern = "^(?:[01][0-9]|2[0-3]):[0-5][0-9]/(?:[01][0-9]|2[0-3]):[0-5][0-9]$";

    /// <summary>An ISO 8601 duration without weeks; a year counts 365 days and a month 30.</summary>
    public const string DurationPattern =
        @"^P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?$";
}
