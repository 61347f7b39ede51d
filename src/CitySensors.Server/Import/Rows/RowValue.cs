using System.Globalization;
using CitySensors.Core.Definitions;
using CitySensors.Server.Import.Mappings;

namespace CitySensors.Server.Import.Rows;

/// <summary>A value of a file and the sensor type that it becomes.</summary>
/// <param name="Name">The column or parameter.</param>
/// <param name="Column">The index of the column; -1 if the file does not have it.</param>
/// <param name="Slot">The slot of the sensor type; -1 if the city does not have it.</param>
/// <param name="SensorUnit">The unit of the sensor type.</param>
/// <param name="Unit">The unit in the file; null if each row states it.</param>
/// <param name="Convert">The conversion from <paramref name="Unit"/>.</param>
/// <param name="Description">What becomes of it, for people.</param>
internal sealed record RowValue(string Name, int Column, int Slot, string SensorUnit, string? Unit, Func<double, double> Convert, string Description)
{
    private static readonly NumberFormatInfo DecimalComma = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "." };

    /// <exception cref="InvalidDataException">There is no conversion between the units.</exception>
    public static RowValue Create(ValueMapping mapping, int column, Catalogue catalogue, bool unitPerRow)
    {
        var name = mapping.Column ?? mapping.Parameter!;
        var slot = catalogue.SlotOf(mapping.Sensor);
        if (slot < 0) return new RowValue(name, column, slot, "", null, value => value, $"{name}: ignored, because there is no sensor type {mapping.Sensor}");
        var target = catalogue.Slots[slot].Unit;
        if (mapping.Unit is null && unitPerRow)
            return new RowValue(name, column, slot, target, null, value => value, $"{name} in the unit of each row -> {mapping.Sensor} in {target}");
        var convert = FileUnits.Find(mapping.Unit ?? target, target)
            ?? throw new InvalidDataException($"{name} in {mapping.Unit} cannot be converted to {target}, the unit of {mapping.Sensor}.");
        var source = mapping.Unit is null ? $"{target} (assumed)" : FileUnits.CodeOf(mapping.Unit);
        return new RowValue(name, column, slot, target, mapping.Unit ?? target, convert, $"{name} in {source} -> {mapping.Sensor} in {target}");
    }

    public static bool TryParse(string text, bool decimalComma, out double value) =>
        double.TryParse(text, NumberStyles.Float, decimalComma ? DecimalComma : NumberFormatInfo.InvariantInfo, out value) && double.IsFinite(value);
}
