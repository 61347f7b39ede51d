using CitySensors.TestSupport.Processes;

namespace CitySensors.Infra.Tests.Hosting;

/// <summary>The programs that these tests need.</summary>
internal static class Tools
{
    public static Tool Bash { get; } = new("bash", "Scripts are for Bash, which comes with every Linux.");

    public static Tool Dotnet { get; } = new("dotnet", "Get it from https://dotnet.microsoft.com");

    public static Tool HaProxy { get; } = new("haproxy", "Get it with: apt-get install haproxy");

    public static Tool OpenSsl { get; } = new("openssl", "Get it with: apt-get install openssl");

    public static Tool ShellCheck { get; } = new("shellcheck", "Get it with: apt-get install shellcheck");
}
