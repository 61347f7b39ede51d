using System.Text.Json;
using CitySensors.Core.Definitions;

namespace CitySensors.Core.Readings;

/// <summary>Reads withdrawals from JSON.</summary>
public static class WithdrawalReader
{
    public const int MaxSensors = Catalogue.MaxSensorTypes;

    /// <param name="json">The withdrawal.</param>
    /// <param name="by">The name of whoever withdraws the values.</param>
    /// <returns>The withdrawal, or all errors.</returns>
    public static (Withdrawal? Withdrawal, IReadOnlyList<DefinitionError> Errors) Read(JsonElement json, string by)
    {
        var errors = new ErrorCollector();
        if (!errors.IsObject(json, "")) return (null, errors.Errors);
        errors.OnlyMembers(json, "", "timestamp", "sensors", "reason");
        var timestamp = errors.Time(json, "", "timestamp", required: true);
        var reason = errors.Text(json, "", "reason", Withdrawal.MaxReasonLength, required: true);
        var sensors = Sensors(json, errors);
        return errors.Errors.Count > 0 ? (null, errors.Errors) : (new Withdrawal(timestamp!.Value.UtcTicks, sensors, reason!, by), []);
    }

    private static List<string>? Sensors(JsonElement json, ErrorCollector errors)
    {
        if (!json.TryGetProperty("sensors", out var list) || list.ValueKind == JsonValueKind.Null) return null;
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is < 1 or > MaxSensors)
        {
            errors.Add("sensors", $"Must be an array of 1 to {MaxSensors} sensor types.");
            return null;
        }

        var sensors = new List<string>();
        foreach (var (i, element) in list.EnumerateArray().Index())
        {
            if (element.ValueKind != JsonValueKind.String) errors.Add($"sensors[{i}]", "Must be a string.");
            else if (IdOf(element) is { } sensor) sensors.Add(sensor);
            else errors.Add($"sensors[{i}]", "Must be the ID of a sensor type.");
        }

        return sensors;
    }

    private static string? IdOf(JsonElement element)
    {
        try
        {
            return element.GetString() is { } text && Identifier.Validate(text) is null ? text : null;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate.
            return null;
        }
    }

    /// <summary>The errors of a withdrawal that names sensor types that do not exist.</summary>
    public static IReadOnlyList<DefinitionError> UnknownSensorsOf(Withdrawal withdrawal, Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(withdrawal);
        ArgumentNullException.ThrowIfNull(catalogue);
        return
        [
            .. (withdrawal.Sensors ?? []).Index()
                .Where(sensor => catalogue.Slots.All(type => type.Id != sensor.Item))
                .Select(sensor => new DefinitionError($"sensors[{sensor.Index}]", "Unknown sensor type.")),
        ];
    }
}
