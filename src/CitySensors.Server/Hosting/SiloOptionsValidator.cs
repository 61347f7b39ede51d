using Microsoft.Extensions.Options;

namespace CitySensors.Server.Hosting;

/// <summary>Validates the options and reports all errors.</summary>
internal sealed class SiloOptionsValidator : IValidateOptions<SiloOptions>
{
    private const int LastPort = 65535;
    private const int LongestId = 150;
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    public ValidateOptionsResult Validate(string? name, SiloOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> faults = [.. Faults(options)];
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults.Select(fault => $"{SiloOptions.Section}:{fault}")) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Faults(SiloOptions options)
    {
        if (!Enum.IsDefined(options.Clustering)) yield return $"Clustering must be Localhost or Cassandra, but is {options.Clustering}.";
        if (options.ClusterId.Length is 0 or > LongestId) yield return $"ClusterId must have 1 to {LongestId} characters.";
        if (options.ServiceId.Length is 0 or > LongestId) yield return $"ServiceId must have 1 to {LongestId} characters.";
        if (options.Port is < 1 or > LastPort) yield return $"Port must be between 1 and {LastPort}, but is {options.Port}.";
        if (options.GatewayPort is < 0 or > LastPort) yield return $"GatewayPort must be between 1 and {LastPort}, or 0 for none, but is {options.GatewayPort}.";
        if (options.GatewayPort != 0 && options.GatewayPort == options.Port) yield return $"Port and GatewayPort must differ; both are {options.Port}.";
        if (options is { Address: not null, Clustering: SiloClustering.Localhost }) yield return "Address requires Clustering to be Cassandra.";
        if (options.Address is { } address && Uri.CheckHostName(address) == UriHostNameType.Unknown) yield return $"Address must be an IP address or a host name, but is \"{address}\".";
        foreach (var (setting, time) in Times(options))
            if (time < TimeSpan.FromSeconds(1) || time > Longest) yield return $"{setting} must be between 1 second and 24 hours, but is {time}.";
    }

    private static IEnumerable<(string Setting, TimeSpan Time)> Times(SiloOptions options) =>
    [
        (nameof(options.DeliveryTimeout), options.DeliveryTimeout),
        (nameof(options.ShutdownTimeout), options.ShutdownTimeout),
    ];
}
