using System.Text.Json;
using CitySensors.Core.Definitions;

namespace CitySensors.Web.Stations.Registration;

/// <summary>A station of a list, or its errors.</summary>
/// <param name="Index">Its position in the body, from 0.</param>
/// <param name="Line">The line of the body, from 1; null if the body is JSON.</param>
/// <param name="Id">Its ID; null if it cannot be read.</param>
/// <param name="Change">The change; null if it is invalid.</param>
/// <param name="Errors">What is invalid.</param>
internal sealed record StationRow(int Index, int? Line, string? Id, DefinitionChange.PutStation? Change, IReadOnlyList<DefinitionError> Errors)
{
    public static StationRow Read(int index, int? line, JsonElement json, DateTimeOffset now)
    {
        try
        {
            var (id, change, errors) = DefinitionReader.ReadStationChange(json, now);
            return new StationRow(index, line, id, change, errors);
        }
        catch (InvalidOperationException)
        {
            // JsonElement.GetString throws for an unpaired surrogate, which the parser accepts.
            return Invalid(index, line, "A string is not valid Unicode.");
        }
    }

    public static StationRow Invalid(int index, int? line, string error) => new(index, line, null, null, [new DefinitionError("", error)]);
}
