using System.Security.Cryptography;
using System.Text;
using CitySensors.Export.Rows;
using Elastic.Clients.Elasticsearch.Mapping;

namespace CitySensors.Export.Search;

/// <summary>Names and types of fields.</summary>
internal static class SearchFields
{
    public const string Location = "location";

    private const string Latitude = "latitude";
    private const string Longitude = "longitude";

    /// <summary>The mapping of the columns. Documents with other fields are refused, so that nothing is indexed by guess.</summary>
    public static TypeMapping MappingOf(IReadOnlyList<Column> columns)
    {
        var properties = new Properties();
        foreach (var column in columns)
            if (!IsCoordinate(column)) properties.Add(NameOf(column), TypeOf(column));
        if (columns.Any(IsCoordinate)) properties.Add(Location, new GeoPointProperty());
        return new TypeMapping { Dynamic = DynamicMapping.Strict, Properties = properties };
    }

    public static bool IsCoordinate(Column column) => column is NumberColumn { Name: Latitude or Longitude };

    public static bool IsLatitude(Column column) => column is NumberColumn { Name: Latitude };

    public static bool IsLongitude(Column column) => column is NumberColumn { Name: Longitude };

    /// <summary>The name of a field: one that Elasticsearch would take for something else is changed, with a hash that keeps it unique.</summary>
    public static string NameOf(Column column)
    {
        var name = column.Name;
        // A dot would make an object, an underscore at the beginning is for fields of Elasticsearch, and wildcards are for queries.
        if (name != Location && !name.StartsWith('_') && name.AsSpan().IndexOfAny('.', '*') < 0) return name;
        var plain = name.Replace('.', '_').Replace('*', '_').TrimStart('_');
        return $"{plain}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16]}".TrimStart('_');
    }

    private static IProperty TypeOf(Column column) => column switch
    {
        TextColumn => new KeywordProperty(),
        TimeColumn => new DateProperty(),
        NumberColumn => new DoubleNumberProperty(),
        QualityColumn => new ByteNumberProperty(),
        CountColumn => new LongNumberProperty(),
        FlagColumn => new BooleanProperty(),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.GetType(), "Unknown kind of column."),
    };
}
