using CitySensors.Web.City;
using CitySensors.Web.Limits;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CitySensors.Web;

/// <summary>Everything that is wrong with a configuration, for a host to tell at once before it starts anything.</summary>
public static class ConfigurationFaults
{
    /// <summary>What is wrong with the sections of this project.</summary>
    public static IEnumerable<string> OfWeb(IConfiguration configuration) =>
    [
        .. Validate(configuration, WebOptions.Section, new WebOptionsValidator()),
        .. Validate(configuration, CityOptions.Section, new CityOptionsValidator()),
    ];

    /// <summary>What is wrong with a section: values that are none of their type, or that the validator refuses.</summary>
    public static IEnumerable<string> Validate<TOptions>(IConfiguration configuration, string section, IValidateOptions<TOptions> validator)
        where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(validator);
        TOptions options;
        try
        {
            options = configuration.GetSection(section).Get<TOptions>() ?? new TOptions();
        }
        catch (InvalidOperationException error)
        {
            // The binder ends with the first value that it cannot convert; its message names the setting.
            return [error.Message];
        }

        var result = validator.Validate(Options.DefaultName, options);
        return result.Failed ? result.Failures.Select(fault => fault.StartsWith(section, StringComparison.Ordinal) ? fault : $"{section}: {fault}") : [];
    }
}
