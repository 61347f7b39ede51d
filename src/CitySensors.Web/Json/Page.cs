using System.ComponentModel;

namespace CitySensors.Web.Json;

[Description("A page of a list.")]
internal sealed record Page<T>
{
    [Description("The items of the page, in the order of the list.")]
    public required IReadOnlyList<T> Items { get; init; }

    [Description("The value of the cursor parameter for the next page. Omitted on the last page.")]
    public string? NextCursor { get; init; }

    /// <summary>Creates a page from at most <paramref name="limit"/> + 1 elements; the extra one means that more follow.</summary>
    public static Page<T> Create<TSource>(IReadOnlyList<TSource> read, int limit, Func<TSource, T> element, Func<TSource, string> cursor) => new()
    {
        Items = [.. read.Take(limit).Select(element)],
        NextCursor = read.Count > limit ? cursor(read[limit - 1]) : null,
    };
}
