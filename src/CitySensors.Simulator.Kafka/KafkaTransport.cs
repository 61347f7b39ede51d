using System.CommandLine;
using System.CommandLine.Parsing;
using CitySensors.Simulator.Commands;
using CitySensors.Simulator.Kafka.Sending;
using CitySensors.Simulator.Kafka.Settings;
using CitySensors.Simulator.Running;
using CitySensors.Simulator.Sending;

namespace CitySensors.Simulator.Kafka;

/// <summary>Lets the simulator send to Kafka: <c>--kafka</c> and the options beside it.</summary>
internal sealed class KafkaTransport : IReadingTransport
{
    private readonly Option<string?> _servers = new("--kafka")
    {
        Description = "Send to Kafka at these bootstrap servers (host:port, with commas between). Stations are registered only where --url is given.",
        HelpName = "servers",
    };

    private readonly Option<string?> _topic = new("--topic")
    {
        Description = $"The topic of --kafka. [default: {KafkaSettings.DefaultTopic}]",
        HelpName = "name",
    };

    private readonly Option<string[]> _config = new("--kafka-config")
    {
        Description = "A setting of Kafka's client under its name in librdkafka, such as security.protocol=SASL_SSL or compression.type=lz4; may be given often.",
        HelpName = "key=value",
    };

    private readonly Option<string?> _configFile = new("--kafka-config-file")
    {
        Description = "A file of such settings, one in a line; # begins a comment. The place for a password. --kafka-config goes before it.",
        HelpName = "file",
    };

    public KafkaTransport()
    {
        _servers.Validators.Add(result => Array.ForEach([.. Read(result).Errors], result.AddError));
        foreach (var option in new Option[] { _topic, _config, _configFile })
        {
            option.Validators.Add(result =>
            {
                if (!IsChosen(result)) result.AddError($"{option.Name} needs --kafka.");
            });
        }
    }

    public string Name => "Kafka";

    public IReadOnlyList<Option> Options => [_servers, _topic, _config, _configFile];

    /// <summary>Many, as a connection waits for the acknowledgement of all before it sends more.</summary>
    public int DefaultBatch => 5000;

    public bool IsChosen(SymbolResult arguments) => arguments.GetResult(_servers) is not null;

    public async Task<int> UseAsync(ParseResult arguments, SimulationOptions options, TimeProvider time, Func<IReadingSender, Task<int>> use)
    {
        var error = TextWriter.Synchronized(arguments.InvocationConfiguration.Error);
        var settings = Read(arguments.CommandResult).Settings with { Patience = options.Patience };
        using var sender = new KafkaReadingSender(settings, time, error.WriteLine);
        return await use(sender);
    }

    private (KafkaSettings Settings, IReadOnlyList<string> Errors) Read(SymbolResult arguments) => KafkaSettingsReader.Read(
        arguments.GetValue(_servers) ?? "",
        arguments.GetValue(_topic) ?? KafkaSettings.DefaultTopic,
        arguments.GetValue(_configFile),
        arguments.GetValue(_config) ?? []);
}
