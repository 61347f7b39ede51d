using System.CommandLine;
using CitySensors.Server.Hosting;
using CitySensors.Web.Access;

namespace CitySensors.Server.Commands;

internal static class KeysCommand
{
    public static Command Create()
    {
        var command = new Command("keys", "Makes, lists and revokes API keys. With the first key, writing needs one.");
        command.Subcommands.Add(CreateKey());
        command.Subcommands.Add(ListKeys());
        command.Subcommands.Add(RevokeKey());
        return command;
    }

    private static Command CreateKey()
    {
        var role = new Option<ApiRole>("--role") { Description = "station (sends readings), staff, or engineer (everything).", Required = true };
        var name = new Option<string>("--name") { Description = "Whose key it is.", Required = true };
        var command = new Command("create", "Makes a key and shows it, once.") { role, name, DataOption.Instance };
        command.SetAction(result => Startup.Guard(() =>
        {
            var created = ServerHost.KeyFile(DataOption.Arguments(result)).Create(result.GetValue(role), result.GetValue(name)!);
            Console.WriteLine(created.Token);
            Console.Error.WriteLine($"This is the only time the key of \"{created.Key.Name}\" ({created.Key.Role}, id {created.Key.Id}) is shown. Send it as: Authorization: Bearer <key>");
        }));
        return command;
    }

    private static Command ListKeys()
    {
        var command = new Command("list", "Lists the keys, without their secrets.") { DataOption.Instance };
        command.SetAction(result => Startup.Guard(() =>
        {
            foreach (var key in ServerHost.KeyFile(DataOption.Arguments(result)).List()) Console.WriteLine($"{key.Id}  {key.Role,-8}  {key.Created:u}  {key.Name}");
        }));
        return command;
    }

    private static Command RevokeKey()
    {
        var id = new Argument<string>("id") { Description = "The id that list shows." };
        var command = new Command("revoke", "Makes a key useless at once.") { id, DataOption.Instance };
        command.SetAction(result => Startup.Guard(() =>
        {
            var key = result.GetValue(id)!;
            if (!ServerHost.KeyFile(DataOption.Arguments(result)).Revoke(key)) throw new ArgumentException($"There is no key {key}.");
        }));
        return command;
    }
}
