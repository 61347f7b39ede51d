using System.Net;
using System.Reflection;
using System.Security.Principal;
using Microsoft.Extensions.Logging;

namespace CitySensors.TestSupport.Contract;

/// <summary>
/// Log messages: event ids are stable and unique, and no message contains personal data.
/// </summary>
public static class EventIds
{
    private static readonly Dictionary<string, (int First, int Last)> Ranges = new()
    {
        ["CitySensors.Server"] = (100, 999),
        ["CitySensors.Web"] = (1000, 3999),
        ["CitySensors.Grains"] = (7000, 7099),
        ["CitySensors.Storage.Sqlite"] = (4000, 4999),
        ["CitySensors.Storage.Cassandra"] = (5000, 5999),
        ["CitySensors.Streams.Kafka"] = (7100, 7199),
        ["CitySensors.Cluster"] = (7200, 7299),
        ["CitySensors.Simulator"] = (8000, 8999),
    };

    private static readonly string[] Personal = ["address", "ip", "remote", "token", "secret", "password", "user", "authorization"];

    /// <summary>All errors: an id that is missing, outside its project's range or used twice, and a parameter with personal data.</summary>
    public static IReadOnlyList<string> FaultsOf(params IEnumerable<Assembly> assemblies)
    {
        var messages = assemblies.SelectMany(assembly => assembly.GetTypes()).SelectMany(type => type.GetMethods(
                BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => (Method: method, Message: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(one => one.Message is not null)
            .Select(one => (
                Name: $"{one.Method.DeclaringType!.FullName}.{one.Method.Name}",
                Project: one.Method.Module.Assembly.GetName().Name!,
                Id: one.Message!.EventId,
                Parameters: one.Method.GetParameters()))
            .ToList();
        Assert.NotEmpty(messages);
        return
        [
            .. messages.Where(one => !Ranges.TryGetValue(one.Project, out var range) || one.Id < range.First || one.Id > range.Last)
                .Select(one => $"{one.Name} has the event id {one.Id}, which is outside the range of {one.Project}."),
            .. messages.SelectMany(one => one.Parameters.Where(IsPersonal).Select(parameter => $"{one.Name} logs {parameter.Name}.")),
            .. messages.GroupBy(one => one.Id).Where(same => same.Count() > 1)
                .Select(same => $"The event id {same.Key} is used by {string.Join(" and ", same.Select(one => one.Name))}."),
        ];
    }

    private static bool IsPersonal(ParameterInfo parameter) => parameter.ParameterType.IsAssignableTo(typeof(IPAddress))
        || parameter.ParameterType.IsAssignableTo(typeof(IPrincipal)) || Personal.Contains(parameter.Name, StringComparer.OrdinalIgnoreCase);
}
