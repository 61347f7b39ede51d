namespace CitySensors.Core.Readings;

/// <summary>The ids of stations, sensor types, areas and rules.</summary>
public static class Identifier
{
    public const int MaxLength = 64;

    /// <summary>The rules of <see cref="Validate"/> as an ECMA 262 pattern, except for the length.</summary>
    public const string Pattern = @"^(?!\.{1,2}$)[^\s/\\\u0000-\u001F\u007F-\u009F](?:[^/\\\u0000-\u001F\u007F-\u009F]*[^\s/\\\u0000-\u001F\u007F-\u009F])?$";

    /// <summary>Validates an id. Returns null if it is valid, otherwise the error as a predicate such as "must not be empty".</summary>
    public static string? Validate(ReadOnlySpan<char> id)
    {
        if (id.IsEmpty) return "must not be empty";
        if (id.Length > MaxLength) return $"has {id.Length} characters, at most {MaxLength} are allowed";
        if (char.IsWhiteSpace(id[0]) || char.IsWhiteSpace(id[^1])) return "must not start or end with white space";
        if (id is "." or "..") return "must not be \".\" or \"..\"";
        foreach (var c in id)
            if (char.IsControl(c) || c is '/' or '\\') return "must not contain control characters or slashes";
        return null;
    }
}
