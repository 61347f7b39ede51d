using Microsoft.Extensions.Configuration;

namespace CitySensors.Web;

/// <summary>Settings that must not stand in the environment or on a command line.</summary>
public static class SecretFiles
{
    /// <summary>Where containers find their secrets.</summary>
    public const string Folder = "/run/secrets";

    /// <summary>Takes each file of the folder as the setting that it is named after, such as <c>Cassandra__Password</c>, where there is the folder.</summary>
    public static IConfigurationBuilder AddSecretFiles(this IConfigurationBuilder configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Directory.Exists(Folder) ? configuration.AddKeyPerFile(Folder, optional: true) : configuration;
    }
}
