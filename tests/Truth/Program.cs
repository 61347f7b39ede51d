using CitySensors.Truth.Commands;

// dotnet run -c Release --project tests/Truth [-- --help]
return await TruthCommand.InvokeAsync(args, new(), CancellationToken.None);
