using System.Globalization;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using Microsoft.OpenApi;

namespace CitySensors.Web.OpenApi;

/// <summary>
/// What a member may be beyond its type, for the API's description; what reads the member checks it. Of an array it is for each element,
/// unless it says otherwise.
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

/// <summary>Text that people read.</summary>
internal sealed class PlainTextAttribute(int maxLength) : SchemaRuleAttribute
{
    protected override void ApplyToOne(OpenApiSchema schema) =>
        (schema.MinLength, schema.MaxLength, schema.Pattern) = (1, maxLength, DefinitionLimits.TextPattern);
}

/// <summary>An ISO 8601 duration.</summary>
internal sealed class DurationAttribute : SchemaRuleAttribute
{
    protected override void ApplyToOne(OpenApiSchema schema) => (schema.Format, schema.Pattern) = ("duration", DefinitionLimits.DurationPattern);
}

/// <summary>A number between two bounds, both included.</summary>
internal sealed class BetweenAttribute(double min, double max) : SchemaRuleAttribute
{
    protected override void ApplyToOne(OpenApiSchema schema) => (schema.Minimum, schema.Maximum) = (Text(min), Text(max));

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>How many elements an array may have.</summary>
internal sealed class CountAttribute(int min, int max) : SchemaRuleAttribute
{
    public int Min => min;

    public override void Apply(OpenApiSchema schema) => (schema.MinItems, schema.MaxItems) = (min > 0 ? min : null, max);
}

/// <summary>The time of a reading in each form that is read.</summary>
internal sealed class ReadingTimeAttribute : SchemaRuleAttribute
{
    protected override void ApplyToOne(OpenApiSchema schema) => schema.AnyOf =
    [
        new OpenApiSchema
        {
            Type = JsonSchemaType.Number,
            Minimum = "0",
            ExclusiveMaximum = Timestamp.EndOfNumbers.ToString("R", CultureInfo.InvariantCulture),
            Description = "Unix seconds, or from 100000000000 on Unix milliseconds.",
        },
        SchemaForms.Time(new OpenApiSchema { Type = JsonSchemaType.String, Description = "RFC 3339." }),
        new OpenApiSchema { Type = JsonSchemaType.Null, Description = "The time of arrival." },
    ];
}

/// <summary>An example of what is sent, for the API's description.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class ExampleAttribute(string json) : Attribute
{
    public string Json => json;
}
