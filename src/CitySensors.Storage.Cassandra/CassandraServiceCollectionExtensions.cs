using CitySensors.Storage.Cassandra;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

public static class CassandraServiceCollectionExtensions
{
    /// <summary>Binds <see cref="CassandraOptions"/> to its section, validated at start with every fault at once.</summary>
    public static IServiceCollection AddCassandraOptions(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<CassandraOptions>().BindConfiguration(CassandraOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CassandraOptions>, CassandraOptionsValidator>());
        return services;
    }
}
