namespace CitySensors.Web.Json;

internal static class Finite
{
    /// <summary>JSON has no NaN and no infinity: such a value is no value.</summary>
    public static double? OrNull(double value) => double.IsFinite(value) ? value : null;
}
