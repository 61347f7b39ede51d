using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Stations;
using CitySensors.Silo.Readings;
using CitySensors.Silo.Stations;
using CitySensors.Streams.Kafka;
using CitySensors.Web.Metrics;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace CitySensors.Benchmarks.Cluster;

/// <summary>A silo that decodes and scores as the city's does, and keeps nothing.</summary>
internal static class ScoringSilo
{
    public const string Namespace = "scoring";

    public static IHost Create(string topic, string deadLetters, ScoredReadings scored)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(scored);
        builder.Services.AddSingleton<ICityDefinitions>(scored);
        builder.UseOrleans(silo => silo.UseLocalhostClustering(11911, 0).AddKafkaStreams("scoring", streams =>
        {
            streams.ConfigureKafka(kafka => kafka.Configure(options =>
            {
                options.Client = new ClientConfig { BootstrapServers = Servers.Kafka };
                options.Topic = topic;
                options.GroupId = topic;
                options.DeadLetterTopic = deadLetters;
            }));
            streams.UseDecoder(_ => new ScoringDecoder(scored));
        }));
        return builder.Build();
    }
}

/// <summary>The city's decoder, for streams of another namespace.</summary>
internal sealed class ScoringDecoder(ScoredReadings city) : IKafkaMessageDecoder
{
    private readonly ReadingMessageDecoder _decoder = new(city, new StationAdmission(city, true, int.MaxValue), _ => false, new ReadingLimits(), Figures());
    private readonly Dictionary<StreamId, StreamId> _streams = [];

    private static SiloFigures Figures()
    {
        var metrics = new CityMetrics();
        return new SiloFigures(metrics, new StageTimes(metrics), new LatestValues(), TimeProvider.System);
    }

    public DecodeResult Decode(in KafkaMessage message)
    {
        var decoded = _decoder.Decode(message);
        if (decoded.Event is not { } reading) return decoded;
        if (!_streams.TryGetValue(decoded.Stream, out var stream))
            _streams[decoded.Stream] = stream = StreamId.Create(ScoringSilo.Namespace, decoded.Stream.GetKeyAsString());
        return DecodeResult.Accept(stream, reading);
    }
}

/// <summary>How many readings were scored; the city as it begins.</summary>
internal sealed class ScoredReadings : ICityDefinitions
{
    private readonly PlanBook _plans = new(new AlertText(TimeZoneInfo.Utc));
    private long _count;

    public Catalogue Catalogue { get; } = FirstCatalogue.With(DefaultRuleChoice.TailProbability);

    public StationDirectory Stations { get; } = new();

    public long Count => Interlocked.Read(ref _count);

    public Station Add(string id)
    {
        var definition = StationDefinition.Unregistered(id);
        Stations.Put(definition);
        return new Station(definition, _plans.For(Catalogue, definition));
    }

    public void Scored(int readings) => Interlocked.Add(ref _count, readings);

    public ValueTask<ChangeOutcome> ChangeAsync(DefinitionChange change, int? expectedVersion, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new ChangeOutcome(ChangeResult.Unavailable));
}

[Alias("CitySensors.Benchmarks.IScoringGrain")]
internal interface IScoringGrain : IGrainWithStringKey;

[ImplicitStreamSubscription(ScoringSilo.Namespace)]
internal sealed class ScoringGrain : Grain, IScoringGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<StationReading>
{
    private readonly ScoredReadings _scored;
    private readonly Station _station;
    private readonly Scores _scores;
    private readonly List<Alert> _alerts = [];

    public ScoringGrain(ScoredReadings scored)
    {
        _scored = scored;
        _station = scored.Add(this.GetPrimaryKeyString());
        _scores = new Scores(scored.Catalogue.Places.Count);
    }

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<StationReading>().ResumeAsync(this);

    public Task OnNextAsync(IList<SequentialItem<StationReading>> items)
    {
        foreach (var item in items) _station.Observe(new Reading(item.Item.EventTicks, item.Item.Values), _scores, _alerts);
        _alerts.Clear();
        _scored.Scored(items.Count);
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex) => throw new InvalidOperationException("The stream failed.", ex);
}
