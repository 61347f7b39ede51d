using System.Globalization;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using Microsoft.OpenApi;

namespace CitySensors.Web.OpenApi;

/// <summary>
/// A constraint of a member beyond its type, for the API description; the reader of the member enforces it. For an array it applies to each
/// element, unless stated otherwise.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class SchemaRuleAttribute : Attribute
{
    public virtual void Apply(OpenApiSchema schema) => ApplyToOne(schema.Items as OpenApiSchema ?? schema);

    protected virtual void ApplyToOne(OpenApiSchema schema)
    {
    }
}

/// <summary>An <see cref="Identifier"/>.</summary>
internal sealed class IdentifierAttribute : SchemaRuleAttribute
{
    protected override void ApplyToOne(OpenApiSchema schema) => SchemaForms.Identifier(schema);
}

/// <summary>Text for display.</summary>
internal sealed class PlainTextAttribute(int maxLength) : SchemaRuleAttribute
{
    protected override void ApplyToOne(OpenApiSchema schema) =>
        (schema.MinLength, schema.MaxLength, schema.Pattern) = (1, maxLength, DefinitionLimits.TextPattern);
}

/// <summary>Texts for display, by language tag.</summary>
internal sealed class LocalizedTextAttribute(int maxLength) : SchemaRuleAttribute
{
    public override void Apply(OpenApiSchema schema)
    {
        if (schema.AdditionalProperties is OpenApiSchema text) (text.MinLength, text.MaxLength, text.Pattern) = (1, maxLength, DefinitionLimits.TextPattern);
    }
}

/// <summary>The most characters of a text, which may be empty.</summary>
internal sealed class LengthAttribute(int max) : SchemaRuleAttribute
{
    protected override void ApplyToOne(OpenApiSchema schema) => (schema.MaxLength, schema.Pattern) = (max, $"^$|{DefinitionLimits.TextPattern}");
}

/// <summary>An ISO 8601 duration.</summary>
internal sealed class DurationAttribute : SchemaRuleAttribute
{
    protected override void ApplyToOne(OpenApiSchema schema) => (schema.Format, schema.Pattern) = ("duration", DefinitionLimits.DurationPattern);
}

/// <summary>Two times of day, such as 23:00/07:00.</summary>
internal sealed class TimesOfDayAttribute : SchemaRuleAttribute
{
    protected override void ApplyToOne(OpenApiSchema schema) => schema.Pattern = DefinitionLimits.TimesOfDayPattern;
}

/// <summary>An RFC 3339 time with an offset.</summary>
internal sealed class TimeAttribute : SchemaRuleAttribute
{
    protected override void ApplyToOne(OpenApiSchema schema) => SchemaForms.Time(schema);
}

/// <summary>A number between two inclusive bounds.</summary>
internal sealed class BetweenAttribute(double min, double max) : SchemaRuleAttribute
{
    protected override void ApplyToOne(OpenApiSchema schema) => (schema.Minimum, schema.Maximum) = (Text(min), Text(max));

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>The allowed number of elements of an array.</summary>
internal sealed class CountAttribute(int min, int max) : SchemaRuleAttribute
{
    public int Min => min;

    public override void Apply(OpenApiSchema schema) => (schema.MinItems, schema.MaxItems) = (min > 0 ? min : null, max);
}

/// <summary>The accepted forms of the time of a reading.</summary>
internal sealed class ReadingTimeAttribute : SchemaRuleAttribute
{
    protected override void ApplyToOne(OpenApiSchema schema) => schema.AnyOf =
    [
        new OpenApiSchema
        {
            Type = JsonSchemaType.Number,
            Minimum = Number(Timestamp.FirstSeconds),
            ExclusiveMaximum = Number(Timestamp.EndOfSeconds),
            Description = "Unix seconds, optionally fractional.",
        },
        new OpenApiSchema
        {
            Type = JsonSchemaType.Number,
            Minimum = Number(Timestamp.FirstMilliseconds),
            ExclusiveMaximum = Number(Timestamp.EndOfMilliseconds),
            Description = "Unix milliseconds.",
        },
        SchemaForms.Time(new OpenApiSchema { Type = JsonSchemaType.String, Description = "RFC 3339, with an offset." }),
        new OpenApiSchema { Type = JsonSchemaType.Null, Description = "Same as omitted: the time of arrival." },
    ];

    private static string Number(double number) => number.ToString("F0", CultureInfo.InvariantCulture);
}

/// <summary>An example of a request body, for the API description.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class ExampleAttribute(string json) : Attribute
{
    public string Json => json;
}
