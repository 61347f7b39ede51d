using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CitySensors.Core.Definitions;
using CitySensors.Web.Json;

namespace CitySensors.Web.Definitions;

/// <summary>What differs between stations, sensor types and rules.</summary>
internal sealed class DefinitionKind<TResource>
    where TResource : class
{
    /// <summary>Its name in messages.</summary>
    public required string Word { get; init; }

    /// <summary>The path of the list.</summary>
    public required string Path { get; init; }

    /// <summary>Finds the current definition of an id.</summary>
    public required Func<string, Definition<TResource>?> Find { get; init; }

    /// <summary>Reads a change from a body, or its errors.</summary>
    public required Func<string, JsonElement, (DefinitionChange? Change, IReadOnlyList<DefinitionError> Faults)> Read { get; init; }

    /// <summary>Reads a change from a stored definition; like <see cref="Read"/> if null.</summary>
    public Func<string, JsonElement, (DefinitionChange? Change, IReadOnlyList<DefinitionError> Faults)>? ReadStored { get; init; }

    /// <summary>Returns the change that removes an id.</summary>
    public required Func<string, DefinitionChange> Remove { get; init; }

    /// <summary>Returns the resource after a change that was computed but not made; null if it was removed.</summary>
    public required Func<string, AppliedChange, TResource?> After { get; init; }

    /// <summary>The kind in the store.</summary>
    public required DefinitionKind Kind { get; init; }

    /// <summary>Returns the resource of a definition with an id and version as it was stored.</summary>
    /// <exception cref="InvalidDataException">The stored text cannot be read.</exception>
    public required Func<string, int, string, TResource> Stored { get; init; }

    /// <summary>Returns what a change names that does not exist.</summary>
    public Func<DefinitionChange, IReadOnlyList<DefinitionError>> UnknownNames { get; init; } = _ => [];

    /// <summary>Returns the change that may name what does not exist.</summary>
    public Func<DefinitionChange, DefinitionChange> AllowUnknown { get; init; } = change => change;

    /// <summary>Returns the change that corrects the place of a station instead of moving it, or why it cannot.</summary>
    public Func<DefinitionChange, (DefinitionChange Change, IReadOnlyList<DefinitionError> Faults)> CorrectPlace { get; init; } = change => (change, []);

    /// <summary>Returns its JSON type info; created on demand, because it would cost several milliseconds at startup.</summary>
    public required Func<JsonTypeInfo<TResource>> Type { get; init; }

    /// <summary>Returns the JSON type info of the preview of a change.</summary>
    public required Func<JsonTypeInfo<ChangePreviewResource<TResource>>> PreviewType { get; init; }

    /// <summary>Returns the JSON type info of a page of its history.</summary>
    public required Func<JsonTypeInfo<Page<RevisionResource<TResource>>>> HistoryType { get; init; }
}

/// <summary>A definition in force.</summary>
/// <param name="Resource">The resource that the API returns.</param>
/// <param name="Version">Its version.</param>
/// <param name="Write">Writes its definition in the form of a request body.</param>
internal sealed record Definition<TResource>(TResource Resource, int Version, Action<Utf8JsonWriter> Write)
    where TResource : class
{
    public JsonElement ToJson()
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text)) Write(json);
        return JsonElement.Parse(text.WrittenSpan);
    }
}
