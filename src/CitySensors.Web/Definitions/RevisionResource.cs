using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Definitions;
using CitySensors.Web.Json;

namespace CitySensors.Web.Definitions;

[Description("A change of a definition.")]
internal sealed record RevisionResource<TResource>
    where TResource : class
{
    [Description("The number of the change, which increases with every change of any definition. Changes that were made together have the same number. 0 is the state of a definition when its history began.")]
    public required long Revision { get; init; }

    [Description("Whether the definition was created, changed or removed.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<RevisionChange>))]
    public required RevisionChange Change { get; init; }

    [Description("When it was changed. Omitted if it is unknown.")]
    public DateTime? Time { get; init; }

    [Description("Who changed it: the name of the API key, open if there were no keys, or the command, such as import. Omitted if it is unknown.")]
    public string? ChangedBy { get; init; }

    [Description("The definition after the change, with its version. Omitted if it was removed.")]
    public TResource? Definition { get; init; }

    /// <exception cref="InvalidDataException">The stored text cannot be read.</exception>
    public static RevisionResource<TResource> From(DefinitionRevision revision, Func<string, int, string, TResource> stored) => new()
    {
        Revision = revision.Number,
        Change = revision.Change,
        Time = revision.Time?.UtcDateTime,
        ChangedBy = revision.ChangedBy,
        Definition = revision.Text is { } text ? stored(revision.Definition.Id, revision.Version, text) : null,
    };
}
