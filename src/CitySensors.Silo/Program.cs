using CitySensors.Silo.Hosting;
using Microsoft.Extensions.Options;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
try
{
    await using var app = await SiloHost.BuildAsync(args, stop.Token);
    await app.RunAsync();
    return 0;
}
catch (OptionsValidationException error)
{
    foreach (var fault in error.Failures) await Console.Error.WriteLineAsync(fault);
    return 1;
}
