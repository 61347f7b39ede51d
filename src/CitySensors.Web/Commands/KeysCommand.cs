using System.CommandLine;
using CitySensors.Web.Access;

namespace CitySensors.Web.Commands;

/// <summary>Creates, lists and revokes API keys, for all hosts.</summary>
public static class KeysCommand
{
    /// <param name="where">The option of the host with the location of the keys.</param>
    /// <param name="fileOf">Returns the key file for a command line.</param>
    public static Command Create(Option where, Func<ParseResult, KeyFile> fileOf)
    {
        ArgumentNullException.ThrowIfNull(where);
        ArgumentNullException.ThrowIfNull(fileOf);
        return new Command("keys", "Create, list and revoke API keys. As soon as there is a key, writing requires one.")
        {
            CreateKey(where, fileOf),
            ListKeys(where, fileOf),
            RevokeKey(where, fileOf),
        };
    }

    private static Command CreateKey(Option where, Func<ParseResult, KeyFile> fileOf)
    {
        var role = new Option<ApiRole>("--role") { Description = "station (sends readings), staff (corrects readings and sees who changed what), or engineer (everything).", Required = true };
        var name = new Option<string>("--name") { Description = "The owner of the key.", Required = true };
        var stations = new Option<string[]>("--station")
        {
            Description = "A station that a key of the role station may send for, or the start of its id and a * (market-*). May be repeated. Without it the key may send for all stations.",
        };
        var ifNone = new Option<bool>("--if-none") { Description = "Create the key only if there is none yet, for example at the first start." };
        var command = new Command("create", "Create a key and show it once.") { role, name, stations, ifNone, where };
        command.SetAction(result => Guarded.Run(() =>
        {
            var file = fileOf(result);
            if (result.GetValue(ifNone) && file.List().Count > 0)
            {
                Console.Error.WriteLine($"There are keys in {file.FullPath} already; no key was created.");
                return;
            }

            var created = file.Create(result.GetValue(role), result.GetValue(name)!, result.GetValue(stations) ?? []);
            Console.WriteLine(created.Token);
            Console.Error.WriteLine($"This is the only time the key of \"{created.Key.Name}\" ({created.Key.Role}, id {created.Key.Id}) is shown. Send it as: Authorization: Bearer <key>");
        }));
        return command;
    }

    private static Command ListKeys(Option where, Func<ParseResult, KeyFile> fileOf)
    {
        var command = new Command("list", "List the keys without their secrets.") { where };
        command.SetAction(result => Guarded.Run(() =>
        {
            foreach (var key in fileOf(result).List()) Console.WriteLine($"{key.Id}  {key.Role,-8}  {key.Created:u}  {key.Name}{StationsOf(key)}");
        }));
        return command;
    }

    private static string StationsOf(ApiKey key) => key.Stations is null ? "" : $"  ({string.Join(", ", key.Stations)})";

    private static Command RevokeKey(Option where, Func<ParseResult, KeyFile> fileOf)
    {
        var id = new Argument<string>("id") { Description = "The id shown by list." };
        var command = new Command("revoke", "Revoke a key immediately.") { id, where };
        command.SetAction(result => Guarded.Run(() =>
        {
            var key = result.GetValue(id)!;
            if (!fileOf(result).Revoke(key)) throw new ArgumentException($"There is no key {key}.");
        }));
        return command;
    }
}
