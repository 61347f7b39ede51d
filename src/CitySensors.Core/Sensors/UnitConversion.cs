namespace CitySensors.Core.Sensors;

/// <summary>
/// The conversion of values from one UCUM unit to another one of the same quantity: value · <see cref="Factor"/> + <see cref="Offset"/>.
/// The order of values is preserved. Immutable and thread safe.
/// </summary>
public sealed class UnitConversion
{
    // A temperature that is the difference of two kelvin values loses three digits; what is beyond this is rounding error.
    private const int DecimalsWithZero = 10;

    private readonly double _numerator;
    private readonly double _denominator;
    private readonly double _fromZero;
    private readonly double _toZero;

    private UnitConversion(in UcumUnits.Unit from, in UcumUnits.Unit to)
    {
        (_numerator, _denominator) = Reduced(from.Numerator * to.Denominator, from.Denominator * to.Numerator);
        (_fromZero, _toZero) = (from.Zero, to.Zero);
    }

    /// <summary>By how much a value grows if the source value grows by one; positive.</summary>
    public double Factor => _numerator / _denominator;

    /// <summary>The value of a source value of zero.</summary>
    public double Offset => Convert(0);

    /// <summary>Whether values stay as they are.</summary>
    public bool IsIdentity => _numerator == _denominator && _fromZero == _toZero;

    /// <summary>The conversion between two units, given by their UCUM codes (case sensitive); null if <see cref="WhyNot"/> says why there is none.</summary>
    public static UnitConversion? Find(string from, string to)
    {
        if (from == to) return new(new("", 1), new("", 1));
        return UcumUnits.All.TryGetValue(from, out var source) && UcumUnits.All.TryGetValue(to, out var target) && source.Quantity == target.Quantity
            ? new(source, target)
            : null;
    }

    /// <summary>Why a unit cannot be converted to another one, in words; null if it can.</summary>
    public static string? WhyNot(string from, string to)
    {
        if (from == to) return null;
        if (!UcumUnits.All.TryGetValue(from, out var source)) return $"There is no conversion for the unit \"{from}\".";
        if (!UcumUnits.All.TryGetValue(to, out var target)) return $"There is no conversion for the unit \"{to}\".";
        return source.Quantity == target.Quantity ? null : $"\"{from}\" is a unit of {source.Quantity}, \"{to}\" one of {target.Quantity}.";
    }

    /// <summary>The units that can be converted.</summary>
    public static IReadOnlyCollection<string> KnownUnits => UcumUnits.All.Keys;

    /// <summary>Whether the unit can be converted to others.</summary>
    public static bool IsKnown(string unit) => UcumUnits.All.ContainsKey(unit);

    /// <summary>Converts a value; NaN stays NaN.</summary>
    public double Convert(double value)
    {
        var converted = (value - _fromZero) * _numerator / _denominator;
        return _fromZero == _toZero ? converted + _toZero : Math.Round(converted + _toZero, DecimalsWithZero);
    }

    /// <summary>Converts the difference of two values, such as a standard deviation.</summary>
    public double ConvertDifference(double difference) => difference * _numerator / _denominator;

    private static (double Numerator, double Denominator) Reduced(double numerator, double denominator)
    {
        if (!double.IsInteger(numerator) || !double.IsInteger(denominator)) return (numerator, denominator);
        var (divisor, remainder) = (numerator, denominator);
        while (remainder != 0) (divisor, remainder) = (remainder, divisor % remainder);
        return (numerator / divisor, denominator / divisor);
    }
}
