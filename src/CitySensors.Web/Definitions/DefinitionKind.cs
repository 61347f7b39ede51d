using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CitySensors.Core.Definitions;

namespace CitySensors.Web.Definitions;

/// <summary>What differs between stations, sensor types and rules.</summary>
/// <param name="Word">What it is called in messages.</param>
/// <param name="Path">Where the list of them is.</param>
/// <param name="Find">What is in force of that id, with its version.</param>
/// <param name="Type">Its JSON form; asked for when it is needed, for making it costs a start several milliseconds.</param>
/// <param name="Read">The change that a body asks for, or its faults.</param>
internal sealed record DefinitionKind<TResource>(
    string Word,
    string Path,
    Func<string, (TResource Resource, int Version)?> Find,
    Func<string, JsonElement, (DefinitionChange? Change, IReadOnlyList<DefinitionError> Faults)> Read,
    Func<string, DefinitionChange> Remove,
    Func<JsonTypeInfo<TResource>> Type)
    where TResource : class;
