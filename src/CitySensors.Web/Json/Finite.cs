namespace CitySensors.Web.Json;

internal static class Finite
{
    /// <summary>Returns null for NaN and infinity, which JSON does not have.</summary>
    public static double? OrNull(double value) => double.IsFinite(value) ? value : null;
}
