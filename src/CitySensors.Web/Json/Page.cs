using System.ComponentModel;

namespace CitySensors.Web.Json;

[Description("A part of a list.")]
internal sealed record Page<T>
{
    [Description("The elements, in the order of the list.")]
    public required IReadOnlyList<T> Items { get; init; }

    [Description("What the parameter cursor takes for the elements that follow; absent at the end of the list.")]
    public string? NextCursor { get; init; }

    /// <summary>A page of what was read with one element more than asked for, which tells whether more follow.</summary>
    public static Page<T> Of<TSource>(IReadOnlyList<TSource> read, int limit, Func<TSource, T> element, Func<TSource, string> cursor) => new()
    {
        Items = [.. read.Take(limit).Select(element)],
        NextCursor = read.Count > limit ? cursor(read[limit - 1]) : null,
    };
}
