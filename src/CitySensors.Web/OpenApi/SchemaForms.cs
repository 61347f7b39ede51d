using System.Globalization;
using CitySensors.Core.Alerts;
using CitySensors.Core.Audit;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Web.Aggregates;
using CitySensors.Web.Audit;
using CitySensors.Web.Export;
using CitySensors.Web.Readings;
using CitySensors.Web.Requests;
using Microsoft.OpenApi;

namespace CitySensors.Web.OpenApi;

/// <summary>Schemas that parameters and members share.</summary>
internal static class SchemaForms
{
    public static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };

    public static OpenApiSchema Identifier(OpenApiSchema schema)
    {
        (schema.MinLength, schema.MaxLength, schema.Pattern) = (1, Core.Readings.Identifier.MaxLength, Core.Readings.Identifier.Pattern);
        return schema;
    }

    /// <summary>An ID in a path; %2F in either case would decode to a slash.</summary>
    private static OpenApiSchema PathId(OpenApiSchema schema)
    {
        Identifier(schema).Pattern = $"^(?!.*%2[Ff]){Core.Readings.Identifier.Pattern[1..]}";
        return schema;
    }

    public static OpenApiSchema Time(OpenApiSchema schema)
    {
        (schema.Format, schema.Pattern) = ("date-time", Timestamp.Pattern);
        return schema;
    }

    /// <summary>Any value may be sent: what is not a number is ignored and reported.</summary>
    public static OpenApiSchema ReadingValue() => new()
    {
        Description = "The value of a sensor type, in its unit.",
        AnyOf =
        [
            new OpenApiSchema { Type = JsonSchemaType.Number | JsonSchemaType.Null, Description = "The value; null if the sensor sent no value." },
            new OpenApiSchema { Type = JsonSchemaType.String, Description = "The value as a string, with a decimal point." },
            new OpenApiSchema { Description = "Any other value is ignored and reported." },
        ],
    };

    public static OpenApiSchema For(HeaderParameter header)
    {
        var schema = Text(header.Description);
        if (header.Pattern is not null) (schema.MinLength, schema.MaxLength, schema.Pattern) = (1, header.MaxLength, header.Pattern);
        return schema;
    }

    public static OpenApiSchema For(ParameterKind kind, string description) => kind switch
    {
        ParameterKind.Identifier => Identifier(Text(description)),
        ParameterKind.PathId => PathId(Text(description)),
        ParameterKind.Name => new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, Description = description },
        ParameterKind.Cursor => new OpenApiSchema
        {
            Type = JsonSchemaType.String, MinLength = 1, MaxLength = Cursor.MaxLength, Pattern = Cursor.Pattern, Description = description,
        },
        ParameterKind.SequenceCursor => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = QueryReader.SequenceCursorPattern, Description = description },
        ParameterKind.Limit => Integer("int32", "1", QueryReader.MaxLimit, description),
        ParameterKind.Sequence => Integer("int64", "0", long.MaxValue, description),
        ParameterKind.Flag => new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = description },
        ParameterKind.Time => Time(Text(description)),
        ParameterKind.Severity => new OpenApiSchema
        {
            Type = JsonSchemaType.String, Enum = [.. Enum.GetNames<Severity>().Select(name => (System.Text.Json.Nodes.JsonNode)name)], Description = description,
        },
        ParameterKind.ConflictHandling => new OpenApiSchema { Type = JsonSchemaType.String, Enum = [ConflictHandling.Keep, ConflictHandling.Replace], Description = description },
        ParameterKind.Language => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = DefinitionLimits.LanguagePattern, Description = description },
        ParameterKind.Audience => Choice(["public", "staff"], description),
        ParameterKind.Resolution => Choice(AggregateEndpoint.Resolutions.Select(length => length.Text), description),
        ParameterKind.AreaResolution => Choice(AggregateEndpoint.AreaResolutions.Select(length => length.Text), description),
        ParameterKind.RankedBy => Choice(RankingEndpoint.Criteria.Keys, description),
        ParameterKind.Order => Choice(RankingEndpoint.Orders, description),
        ParameterKind.ExportFormat => Choice(CitySensors.Export.Formats.ExportFormat.All.Select(format => format.Name), description),
        ParameterKind.RowLimit => Integer("int64", "1", ExportQuery.MaxLimit, description),
        ParameterKind.RowCursor => new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, Pattern = "^[^/]+/[^/]+(?:/[^/]+)?$", Description = description },
        ParameterKind.ReportTable => Choice(CitySensors.Export.Reports.ReportTables.Names, description),
        ParameterKind.AuditActor => new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = AuditParameters.MaxActorLength, Description = description },
        ParameterKind.AuditAction => Choice(AuditActions.All, description),
        ParameterKind.AuditSubject => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = AuditParameters.SubjectPattern, Description = description },
        ParameterKind.AuditFormat => Choice(AuditEndpoints.Formats.Select(format => format.Name), description),
        ParameterKind.AuditCursor => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = AuditId.Pattern, Description = description },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "An unknown kind of parameter."),
    };

    private static OpenApiSchema Choice(IEnumerable<string> choices, string description) =>
        new() { Type = JsonSchemaType.String, Enum = [.. choices.Select(choice => (System.Text.Json.Nodes.JsonNode)choice)], Description = description };

    private static OpenApiSchema Integer(string format, string min, long max, string description) => new()
    {
        Type = JsonSchemaType.Integer, Format = format, Minimum = min, Maximum = max.ToString(CultureInfo.InvariantCulture), Description = description,
    };
}
