using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Reads the city as of the last commit.</summary>
internal static class Recovery
{
    public static RecoveredCity Read(Statements statements)
    {
        using var city = statements.Query("SELECT journal_position, last_sequence, catalogue_version, identity, definition_revision FROM city");
        if (!city.Read()) throw new InvalidDataException("The row of the table city is missing.");
        return new RecoveredCity(
            city.GetString(3),
            city.GetInt64(0),
            city.GetInt64(1),
            AlertRows.Read(statements.Query(
                $"SELECT {AlertRows.Columns} FROM active_alert a JOIN alert ON alert.sequence = a.sequence ORDER BY alert.sequence")),
            city.IsDBNull(2) ? null : ReadCatalogue(statements, city.GetInt32(2)),
            ReadStations(statements),
            city.GetInt64(4));
    }

    /// <summary>The sensor types of a version of the catalogue, without its rules.</summary>
    public static Catalogue ReadSensorTypes(Statements statements, int version)
    {
        var (slots, removed) = SensorTypes(statements, version);
        return Catalogue.Restore(version, slots, removed, []);
    }

    /// <summary>Each version of the catalogue that changed sensor types, by version and without its rules.</summary>
    public static IReadOnlyList<Catalogue> ReadSensorTypes(Statements statements)
    {
        var history = new List<Catalogue>();
        using var rows = statements.Query("SELECT catalogue_version, definitions FROM sensor_types ORDER BY catalogue_version");
        while (rows.Read())
        {
            var (slots, removed) = DefinitionText.SensorTypes(rows.GetString(1));
            history.Add(Catalogue.Restore(rows.GetInt32(0), slots, removed, []));
        }

        return history;
    }

    private static Catalogue ReadCatalogue(Statements statements, int version)
    {
        var (slots, removed) = SensorTypes(statements, version);
        var rules = new List<Rule>();
        using var rows = statements.Query("SELECT id, version, definition FROM rule");
        while (rows.Read()) rules.Add(DefinitionText.Rule(rows.GetString(0), rows.GetInt32(1), rows.GetString(2)));
        return Catalogue.Restore(version, slots, removed, rules);
    }

    private static (IReadOnlyList<SensorType> Slots, IReadOnlySet<int> Removed) SensorTypes(Statements statements, int version)
    {
        var definitions = (string?)statements.Scalar(
            "SELECT definitions FROM sensor_types WHERE catalogue_version <= $1 ORDER BY catalogue_version DESC LIMIT 1", version)
            ?? throw new InvalidDataException($"The sensor types of catalogue version {version} are missing.");
        return DefinitionText.SensorTypes(definitions);
    }

    private static List<StationDefinition> ReadStations(Statements statements)
    {
        var stations = new List<StationDefinition>();
        using var rows = statements.Query("SELECT id, version, definition FROM station ORDER BY id");
        while (rows.Read()) stations.Add(DefinitionText.Station(rows.GetString(0), rows.GetInt32(1), rows.GetString(2)));
        return stations;
    }
}
