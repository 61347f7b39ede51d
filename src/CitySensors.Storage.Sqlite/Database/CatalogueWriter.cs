using CitySensors.Core.Definitions;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Writes the catalogue and the versions of the sensor types that blocks were scored by.</summary>
internal sealed class CatalogueWriter
{
    /// <summary>The newest version whose sensor types are known to be stored.</summary>
    private int? _newest;

    /// <summary>The sensor types stored last, as serialized in their row.</summary>
    private string? _sensorTypes;

    public void Write(Statements statements, CityChanges changes)
    {
        // Several catalogues may have been in force between two commits.
        var used = changes.Blocks.Select(block => block.Catalogue).Concat(changes.Between);
        if (changes.Catalogue is not null) used = used.Append(changes.Catalogue);
        foreach (var catalogue in used.Distinct().OrderBy(catalogue => catalogue.Version)) KeepSensorTypes(statements, catalogue);
        if (changes.Catalogue is not null) KeepCatalogue(statements, changes.Catalogue);
    }

    public void Forget() => (_newest, _sensorTypes) = (null, null);

    private void KeepSensorTypes(Statements statements, Catalogue catalogue)
    {
        if (_newest is null) Load(statements);
        if (catalogue.Version <= _newest) return;
        var sensorTypes = DefinitionText.SerializeSensorTypes(catalogue);
        _newest = catalogue.Version;
        if (sensorTypes == _sensorTypes) return;
        statements.Execute("INSERT INTO sensor_types (catalogue_version, definitions) VALUES ($1, $2)", catalogue.Version, sensorTypes);
        _sensorTypes = sensorTypes;
    }

    private void Load(Statements statements)
    {
        _newest = -1;
        using var row = statements.Query("SELECT catalogue_version, definitions FROM sensor_types ORDER BY catalogue_version DESC LIMIT 1");
        if (row.Read()) (_newest, _sensorTypes) = (row.GetInt32(0), row.GetString(1));
    }

    private static void KeepCatalogue(Statements statements, Catalogue catalogue)
    {
        statements.Execute("UPDATE city SET catalogue_version = $1", catalogue.Version);
        statements.Execute("DELETE FROM rule");
        foreach (var rule in catalogue.Rules)
            statements.Execute("INSERT INTO rule (id, version, definition) VALUES ($1, $2, $3)", rule.Id, rule.Version, DefinitionText.Serialize(rule));
    }
}
