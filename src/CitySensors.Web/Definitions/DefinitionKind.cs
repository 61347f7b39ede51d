using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CitySensors.Core.Definitions;

namespace CitySensors.Web.Definitions;

/// <summary>What differs between stations, sensor types and rules.</summary>
/// <param name="Word">Its name in messages.</param>
/// <param name="Path">The path of the list.</param>
/// <param name="Find">Finds the current resource of an id, with its version.</param>
/// <param name="Type">Its JSON type info; created on demand, because it would cost several milliseconds at startup.</param>
/// <param name="Read">Reads a change from a body, or its errors.</param>
internal sealed record DefinitionKind<TResource>(
    string Word,
    string Path,
    Func<string, (TResource Resource, int Version)?> Find,
    Func<string, JsonElement, (DefinitionChange? Change, IReadOnlyList<DefinitionError> Faults)> Read,
    Func<string, DefinitionChange> Remove,
    Func<JsonTypeInfo<TResource>> Type)
    where TResource : class;
