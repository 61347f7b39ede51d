using System.Diagnostics;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using ErrorCode = Confluent.Kafka.ErrorCode;

namespace CitySensors.Benchmarks.Cluster;

/// <summary>Readings of 251 bytes in a topic of four partitions, a station in one of them.</summary>
internal sealed class ReadingLoad : IDisposable
{
    public const int Partitions = 4;
    private const int ReadingBytes = 251;
    private const long FirstMilliseconds = 1_767_225_600_000;

    private readonly IProducer<byte[], byte[]> _producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
    {
        BootstrapServers = Servers.Kafka,
        Acks = Acks.All,
        LingerMs = 5,
        QueueBufferingMaxMessages = 500_000,
        CompressionType = CompressionType.None,
    }).Build();

    private readonly int _stations;
    private readonly byte[][] _keys;
    private readonly byte[][] _texts;
    private readonly int[] _timeOffsets;
    private long _acknowledged;
    private long _sent;

    public ReadingLoad(string topic, int stations)
    {
        Topic = topic;
        _stations = stations;
        _keys = [.. Enumerable.Range(0, stations).Select(station => Encoding.ASCII.GetBytes($"station-{station}"))];
        _texts = [.. Enumerable.Range(0, stations).Select(station => Encoding.ASCII.GetBytes(Text(station)))];
        _timeOffsets = [.. _texts.Select(text => text.AsSpan().IndexOf("0000000000000"u8))];
    }

    public string Topic { get; }

    public static async Task<string> CreateTopicAsync(string kind, int partitions = Partitions)
    {
        var name = $"benchmark-{kind}-{Guid.NewGuid():N}";
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Servers.Kafka }).Build();
        await admin.CreateTopicsAsync([new TopicSpecification
        {
            Name = name,
            NumPartitions = partitions,
            ReplicationFactor = 1,
            Configs = new Dictionary<string, string> { ["message.timestamp.type"] = "LogAppendTime" },
        }]);
        return name;
    }

    /// <summary>Sends readings, station after station, each a second after the last of its station; ends once all are acknowledged.</summary>
    public void Send(long readings, double? perSecond = null, CancellationToken cancellationToken = default)
    {
        var began = Stopwatch.GetTimestamp();
        for (long i = 0; i < readings && !cancellationToken.IsCancellationRequested; i++, _sent++)
        {
            if (perSecond is { } rate && i % 100 == 0)
            {
                var early = TimeSpan.FromSeconds(i / rate) - Stopwatch.GetElapsedTime(began);
                if (early > TimeSpan.FromMilliseconds(1)) cancellationToken.WaitHandle.WaitOne(early);
            }

            var station = (int)(_sent % _stations);
            Send(station, Partitions, FirstMilliseconds + _sent / _stations * 1000);
        }

        while (Interlocked.Read(ref _acknowledged) < _sent && !cancellationToken.IsCancellationRequested) _producer.Flush(TimeSpan.FromSeconds(1));
    }

    public void Dispose() => _producer.Dispose();

    private void Send(int station, int partitions, long milliseconds)
    {
        var text = (byte[])_texts[station].Clone();
        var digits = text.AsSpan(_timeOffsets[station], 13);
        for (var i = digits.Length - 1; i >= 0; i--, milliseconds /= 10) digits[i] = (byte)('0' + milliseconds % 10);
        var message = new Message<byte[], byte[]> { Key = _keys[station], Value = text };
        while (true)
        {
            try
            {
                _producer.Produce(new TopicPartition(Topic, station % partitions), message, OnReport);
                return;
            }
            catch (ProduceException<byte[], byte[]> error) when (error.Error.Code == ErrorCode.Local_QueueFull)
            {
                _producer.Poll(TimeSpan.FromMilliseconds(10));
            }
        }
    }

    private void OnReport(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError) Console.Error.WriteLine($"A reading was not taken: {report.Error.Reason}");
        Interlocked.Increment(ref _acknowledged);
    }

    private static string Text(int station)
    {
        var random = new Random(station);
        var text = string.Create(CultureInfo.InvariantCulture, $$"""
            {"station_id": "station-{{station}}", "timestamp": 0000000000000, "temperature": {{25 + random.NextDouble():F2}}, "humidity": {{60 + random.NextDouble():F2}}, "pressure": {{1013 + random.NextDouble():F1}}, "air_quality": {{200 + random.NextDouble():F1}}, "particulate_matter": {{30 + random.NextDouble():F1}}, "noise_level": {{50 + random.NextDouble():F1}}, "illuminance": {{500 + random.NextDouble():F1}}, "wind_speed": {{5 + random.NextDouble():F1}}, "rainfall": {{random.NextDouble():F1}}}
            """);
        return text.Length < ReadingBytes ? text.Insert(text.Length - 1, new string(' ', ReadingBytes - text.Length)) : text;
    }
}
