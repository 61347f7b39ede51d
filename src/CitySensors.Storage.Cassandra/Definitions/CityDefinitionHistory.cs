using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Storage.Cassandra.Definitions;

/// <summary>All definitions of a city, with the sensor types that earlier readings were scored by.</summary>
/// <param name="SensorTypes">Each version of the catalogue that changed sensor types; rules do not count.</param>
/// <param name="Catalogue">The one in force.</param>
/// <param name="Stations">Registered stations, and those that sent a reading.</param>
public sealed record CityDefinitionHistory(IReadOnlyList<Catalogue> SensorTypes, Catalogue Catalogue, IReadOnlyCollection<StationDefinition> Stations);
