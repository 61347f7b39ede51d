using CitySensors.Web.Access;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Readings;

/// <summary>What becomes of values that differ from those of the stored reading of the same time.</summary>
internal static class ConflictHandling
{
    public const string Parameter = "on_conflict";
    public const string Keep = "keep";
    public const string Replace = "replace";

    /// <summary>The name of the sender if its values replace stored ones; null if these are kept. Staff sends corrections unless stated otherwise.</summary>
    public static string? CorrectedBy(HttpContext context, QueryReader query)
    {
        switch (query.Text(Parameter))
        {
            case null:
                return KeyIdentity.IsStaff(context) ? KeyIdentity.NameOf(context) : null;
            case Replace:
                return KeyIdentity.NameOf(context);
            case Keep:
                return null;
            default:
                query.Faults.Add(Parameter, $"Must be {Keep} or {Replace}.");
                return null;
        }
    }
}
