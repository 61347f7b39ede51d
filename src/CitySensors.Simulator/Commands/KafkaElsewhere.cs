using System.CommandLine;

namespace CitySensors.Simulator.Commands;

/// <summary>
/// Tells whoever wants to send to Kafka which program does. It is another one because this one, and the server that has it inside, must
/// restore where Kafka's native client does not.
/// </summary>
internal static class KafkaElsewhere
{
    private const string Program = "dotnet run --project src/CitySensors.Simulator.Kafka";

    public static IReadOnlyList<Option> Options { get; } =
    [
        OptionFor("--kafka", hidden: false), OptionFor("--topic"), OptionFor("--kafka-config"), OptionFor("--kafka-config-file"),
    ];

    private static Option<string[]> OptionFor(string name, bool hidden = true)
    {
        var option = new Option<string[]>(name)
        {
            Description = $"Send to Kafka, with {Program}.",
            HelpName = "servers",
            Hidden = hidden,
        };
        option.Validators.Add(result => result.AddError(
            $"{name} is not for this program, which sends over HTTP only; Kafka is sent to by: {Program} -- --kafka <bootstrap servers>"));
        return option;
    }
}
