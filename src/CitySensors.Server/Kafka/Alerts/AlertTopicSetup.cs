using CitySensors.Core.Alerts;

namespace CitySensors.Server.Kafka.Alerts;

/// <summary>Configures a topic as the alert log shared by all nodes of a cluster.</summary>
public static class AlertTopicSetup
{
    /// <summary>Registers <see cref="IAlertLog"/> and <see cref="IAlertPublisher"/>; the backend registers <see cref="IAlertStore"/>.</summary>
    public static IServiceCollection AddAlertTopic(this IServiceCollection services)
    {
        services.AddSingleton<AlertTopicProducer>();
        services.AddSingleton<IAlertPublisher>(provider => provider.GetRequiredService<AlertTopicProducer>());
        services.AddSingleton<TopicAlertLog>();
        services.AddSingleton<IAlertLog>(provider => provider.GetRequiredService<TopicAlertLog>());
        // The consumer waits until it has caught up, which requires that entries are persisted.
        services.AddHostedService<AlertPersister>();
        return services.AddHostedService<AlertTopicConsumer>();
    }
}
