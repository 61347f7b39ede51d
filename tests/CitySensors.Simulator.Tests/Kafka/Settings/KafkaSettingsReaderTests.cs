using CitySensors.Simulator.Kafka.Settings;

namespace CitySensors.Simulator.Tests.Kafka.Settings;

public sealed class KafkaSettingsReaderTests
{
    [Fact]
    public void Read_FileAndInline_TakesInlineBeforeTheFile()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "# of the city\n\n  sasl.username = engineer \nsasl.password=a=b#c\nsasl.mechanism=PLAIN\nlinger.ms=10\n");

            var (settings, errors) = KafkaSettingsReader.Read("one:9092, two:9093", "readings", file, ["linger.ms=20", "security.protocol=SASL_PLAINTEXT"]);

            Assert.Empty(errors);
            Assert.Equal(("one:9092,two:9093", "readings"), (settings.Servers, settings.Topic));
            var client = settings.Client.ToLookup(setting => setting.Key, setting => setting.Value);
            Assert.Equal(
                ("engineer", "a=b#c", "20", "SASL_PLAINTEXT"),
                (client["sasl.username"].Last(), client["sasl.password"].Last(), client["linger.ms"].Last(), client["security.protocol"].Last()));
            Assert.Equal(("all", "true", "0"), (client["acks"].Last(), client["enable.idempotence"].Last(), client["message.timeout.ms"].Last()));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Read_InvalidFile_ReportsEachLine()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "security.protocol=tls\nbootstrap.servers=x\n# comment\nhunter2\nlinger.ms=1\nlinger.ms=2\ndotnet.cancellation.delay.max.ms=1\n");

            var (_, errors) = KafkaSettingsReader.Read("one:9092", "readings", file, []);

            Assert.Equal(
                [
                    $"{file}:2: bootstrap.servers cannot be set; use --kafka.",
                    $"{file}:4: expected key=value such as security.protocol=SASL_SSL.",
                    $"{file}:6: linger.ms is a duplicate property, first set at {file}:5.",
                    $"{file}:7: dotnet.cancellation.delay.max.ms cannot be set; it is not a librdkafka property.",
                    $"{file}:1: security.protocol: Invalid value \"tls\" for configuration property \"security.protocol\"",
                ],
                errors);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("sasl.username and sasl.password must be set", "security.protocol=SASL_SSL", "sasl.mechanism=PLAIN")]
    [InlineData("No such file or directory: calling fopen(/nowhere.pem, r)", "security.protocol=SSL", "ssl.ca.location=/nowhere.pem")]
    [InlineData("`max.in.flight` must be set <= 5", "max.in.flight=10")]
    public void Read_InvalidSettings_ReportsTheErrorOfTheClient(string expected, params string[] inline)
    {
        var (_, errors) = KafkaSettingsReader.Read("one:9092", "readings", null, inline);

        var error = Assert.Single(errors);
        Assert.StartsWith("Invalid Kafka configuration: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("[::1]:9092", true)]
    [InlineData("SSL://broker.example:9093,10.0.0.1:9092", true)]
    [InlineData("", false)]
    [InlineData("one:9092,", false)]
    [InlineData("one:port", false)]
    [InlineData("one:0", false)]
    [InlineData("one two:9092", false)]
    [InlineData("http://user@one/path", false)]
    public void Read_Servers_AreChecked(string servers, bool possible)
    {
        var (_, errors) = KafkaSettingsReader.Read(servers, "readings", null, []);

        Assert.Equal(possible ? [] : [$"Invalid value \"{servers}\" for --kafka: expected comma-separated bootstrap servers such as localhost:9092."], errors);
    }

    [Theory]
    [InlineData("iot-sensor-stream", true)]
    [InlineData("..", false)]
    [InlineData("", false)]
    [InlineData("a/b", false)]
    public void Read_Topic_IsChecked(string topic, bool possible)
    {
        var (_, errors) = KafkaSettingsReader.Read("one:9092", topic, null, []);

        Assert.Equal(possible ? 0 : 1, errors.Count(error => error.StartsWith($"Invalid value \"{topic}\" for --topic: ", StringComparison.Ordinal)));
        Assert.Equal(possible ? 0 : 1, errors.Count);
    }
}
