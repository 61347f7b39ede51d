using Microsoft.Extensions.Configuration;

namespace CitySensors.Web;

/// <summary>Settings that must not be in environment variables or on a command line.</summary>
public static class SecretFiles
{
    /// <summary>The folder of secrets in containers.</summary>
    public const string Folder = "/run/secrets";

    /// <summary>Adds each file of the folder as the setting of its name, such as <c>Cassandra__Password</c>, if the folder exists.</summary>
    public static IConfigurationBuilder AddSecretFiles(this IConfigurationBuilder configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Directory.Exists(Folder) ? configuration.AddKeyPerFile(Folder, optional: true) : configuration;
    }
}
