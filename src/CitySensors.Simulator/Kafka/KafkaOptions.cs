using System.CommandLine;
using System.CommandLine.Parsing;
using CitySensors.Simulator.Kafka.Sending;
using CitySensors.Simulator.Kafka.Settings;
using CitySensors.Simulator.Running;

namespace CitySensors.Simulator.Kafka;

/// <summary>The command-line options for sending to Kafka: <c>--kafka</c> and those that require it.</summary>
internal sealed class KafkaOptions
{
    /// <summary>Large, because a connection waits for the acknowledgement of a whole batch before it sends the next one.</summary>
    public const int DefaultBatch = 5000;

    private readonly Option<string?> _servers = new("--kafka")
    {
        Description = "Send to Kafka at these bootstrap servers (comma-separated host:port) instead of over HTTP. Stations are registered only if --url is given.",
        HelpName = "servers",
    };

    private readonly Option<string?> _topic = new("--topic")
    {
        Description = $"The Kafka topic. Requires --kafka. [default: {KafkaSettings.DefaultTopic}]",
        HelpName = "name",
    };

    private readonly Option<string[]> _config = new("--kafka-config")
    {
        Description = "A librdkafka configuration property such as security.protocol=SASL_SSL or compression.type=lz4. Can be repeated. Requires --kafka.",
        HelpName = "key=value",
    };

    private readonly Option<string?> _configFile = new("--kafka-config-file")
    {
        Description = "A file of librdkafka properties, one key=value per line, # for comments; the place for passwords. --kafka-config overrides it. Requires --kafka.",
        HelpName = "file",
    };

    public KafkaOptions()
    {
        _servers.Validators.Add(result => Array.ForEach([.. Read(result).Errors], result.AddError));
        foreach (var option in new Option[] { _topic, _config, _configFile })
        {
            option.Validators.Add(result =>
            {
                if (!IsSelected(result)) result.AddError($"{option.Name} requires --kafka.");
            });
        }
    }

    public IReadOnlyList<Option> All => [_servers, _topic, _config, _configFile];

    /// <summary>Whether the command line selects Kafka; otherwise readings are sent over HTTP.</summary>
    public bool IsSelected(SymbolResult arguments) => arguments.GetResult(_servers) is not null;

    public KafkaReadingSender CreateSender(ParseResult arguments, SimulationOptions options, TimeProvider time)
    {
        var error = TextWriter.Synchronized(arguments.InvocationConfiguration.Error);
        return new KafkaReadingSender(Read(arguments.CommandResult).Settings with { RetryTimeout = options.RetryTimeout }, time, error.WriteLine);
    }

    private (KafkaSettings Settings, IReadOnlyList<string> Errors) Read(SymbolResult arguments) => KafkaSettingsReader.Read(
        arguments.GetValue(_servers) ?? "",
        arguments.GetValue(_topic) ?? KafkaSettings.DefaultTopic,
        arguments.GetValue(_configFile),
        arguments.GetValue(_config) ?? []);
}
