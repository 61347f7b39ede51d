using System.Text.Json;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Web.Stations.Registration;

/// <summary>A station of a list, or its errors.</summary>
/// <param name="Index">Its position in the body, from 0.</param>
/// <param name="Line">The line of the body, from 1; null if the body is JSON.</param>
/// <param name="Id">Its ID; null if it cannot be read.</param>
/// <param name="Station">The definition; null if it is invalid.</param>
/// <param name="Errors">What is invalid.</param>
internal sealed record StationRow(int Index, int? Line, string? Id, StationDefinition? Station, IReadOnlyList<DefinitionError> Errors)
{
    public static StationRow Read(int index, int? line, JsonElement json)
    {
        try
        {
            var (id, station, errors) = DefinitionReader.ReadStation(json);
            return new StationRow(index, line, id, station, errors);
        }
        catch (InvalidOperationException)
        {
            // JsonElement.GetString throws for an unpaired surrogate, which the parser accepts.
            return Invalid(index, line, "A string is not valid Unicode.");
        }
    }

    /// <summary>The row without its station if that does not fit the sensor types of the city.</summary>
    public StationRow Check(ICityDefinitions city) =>
        Station is not null && StationFit.ErrorsOf(Station, city.Stations.Find(Station.Id), city.Catalogue) is { Count: > 0 } errors
            ? this with { Station = null, Errors = errors } : this;

    public static StationRow Invalid(int index, int? line, string error) => new(index, line, null, null, [new DefinitionError("", error)]);
}
