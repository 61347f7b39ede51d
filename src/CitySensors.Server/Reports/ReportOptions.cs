using Microsoft.Extensions.Options;

namespace CitySensors.Server.Reports;

/// <summary>Reports of days.</summary>
public sealed class ReportOptions
{
    public const string Section = "Report";

    /// <summary>The folder of the reports; null to make none. In a cluster a folder that all nodes share.</summary>
    public string? Folder { get; init; }
}

/// <summary>Reports all errors of the section <c>Report</c> at once.</summary>
internal sealed class ReportOptionsValidator : IValidateOptions<ReportOptions>
{
    public ValidateOptionsResult Validate(string? name, ReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Folder is { } folder && (string.IsNullOrWhiteSpace(folder) || folder.Contains('\0', StringComparison.Ordinal))
            ? ValidateOptionsResult.Fail($"{ReportOptions.Section}:{nameof(ReportOptions.Folder)} must be the path of a folder, or be left out.")
            : ValidateOptionsResult.Success;
    }
}
