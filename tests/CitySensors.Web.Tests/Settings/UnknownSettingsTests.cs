using System.Text;
using CitySensors.Web.City;
using CitySensors.Web.Limits;
using CitySensors.Web.Settings;
using Microsoft.Extensions.Configuration;

namespace CitySensors.Web.Tests.Settings;

public sealed class UnknownSettingsTests
{
    private static readonly KnownSettings Known = new(new Dictionary<string, Type>
    {
        [WebOptions.Section] = typeof(WebOptions),
        [CityOptions.Section] = typeof(CityOptions),
        ["City:Extra"] = typeof(Extra),
    });

    [Theory]
    [InlineData("Web:KeyFile")]
    [InlineData("web:hub:connections")]
    [InlineData("Web:TrustedProxies:0")]
    [InlineData("City:Languages:1")]
    [InlineData("City:Centre:Latitude")]
    [InlineData("City:Extra:Labels:anything")]
    [InlineData("Logging:LogLevel:Default")]
    [InlineData("Kestrel:Endpoints:Https:Url")]
    [InlineData("urls")]
    [InlineData("AllowedHosts")]
    [InlineData("OTEL_SERVICE_NAME")]
    public void Of_KnownSetting_IsNoError(string path) => Assert.Empty(OnCommandLine(path));

    [Theory]
    [InlineData("Web:KeyFiles", "Unknown setting \"Web:KeyFiles\" (command line). Did you mean \"Web:KeyFile\"? Web has")]
    [InlineData("Web:Hub:Conections", "Did you mean \"Web:Hub:Connections\"?")]
    [InlineData("Web:RetentionDays", "Did you mean \"City:RetentionDays\"?")]
    [InlineData("Web:KeyFile:Path", "Unknown setting \"Web:KeyFile:Path\"")]
    [InlineData("City:Extra:Label:x", "Did you mean \"City:Extra:Labels\"?")]
    [InlineData("Cty:Name", "Unknown setting \"Cty\" (command line). Did you mean \"City\"? There are City, Web, and those of ASP.NET Core")]
    [InlineData("Telepathy:On", "Unknown setting \"Telepathy\" (command line). There are City, Web")]
    public void Of_UnknownSetting_NamesTheLikelyOne(string path, string message) =>
        Assert.Contains(message, Assert.Single(OnCommandLine(path)), StringComparison.Ordinal);

    [Fact]
    public void Of_File_ReportsAllWithItsName()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, """{"Wbe": {"KeyFile": "x"}, "Web": {"KeyFile": "x", "Hub": {"Selectd": 1}}, "Logging": {"LogLevel": {"Default": "None"}}}""", Encoding.UTF8);
            var errors = UnknownSettings.Of(new ConfigurationBuilder().AddJsonFile(path).Build(), Known);
            Assert.Equal(2, errors.Count);
            Assert.All(errors, error => Assert.Contains(Path.GetFileName(path), error, StringComparison.Ordinal));
            Assert.Contains(errors, error => error.Contains("\"Web:Hub:Selectd\"", StringComparison.Ordinal));
            Assert.Contains(errors, error => error.Contains("\"Wbe\"", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("UNKNOWNTEST_Webb__KeyFile", "environment variable Webb")]
    [InlineData("UNKNOWNTEST_Web__KeyFiles", "environment variable Web__KeyFiles")]
    [InlineData("UNKNOWNTEST_OtherProgram__Web", null)]
    [InlineData("UNKNOWNTEST_Webb", null)]
    public void Of_Environment_IgnoresWhatIsForOtherPrograms(string variable, string? message)
    {
        Environment.SetEnvironmentVariable(variable, "1");
        try
        {
            var errors = UnknownSettings.Of(new ConfigurationBuilder().AddEnvironmentVariables("UNKNOWNTEST_").Build(), Known);
            if (message is null) Assert.Empty(errors);
            else Assert.Contains(message, Assert.Single(errors), StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    private static IReadOnlyList<string> OnCommandLine(string path) =>
        UnknownSettings.Of(new ConfigurationBuilder().AddCommandLine([$"--{path}", "1"]).Build(), Known);

    private sealed class Extra
    {
        public IReadOnlyDictionary<string, int> Labels { get; init; } = new Dictionary<string, int>();
    }
}
