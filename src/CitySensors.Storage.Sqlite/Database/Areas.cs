namespace CitySensors.Storage.Sqlite.Database;

/// <summary>The keys of areas: negative, so that they differ from those of stations.</summary>
internal static class Areas
{
    /// <summary>The key of the whole city.</summary>
    public const long City = -1;

    /// <summary>The key of an area; null if no station with an aggregate was in it.</summary>
    public static long? Find(Statements statements, string name) => (long?)statements.Scalar("SELECT key FROM area WHERE name = $1", name);

    /// <summary>The key of an area, which is added if it is new.</summary>
    public static long KeyOf(Statements statements, string name) => Find(statements, name)
        ?? (long)statements.Scalar("INSERT INTO area (key, name) SELECT min(key) - 1, $1 FROM area RETURNING key", name)!;

    /// <summary>The name of an area; null of the city.</summary>
    public static string? NameOf(Statements statements, long key) => statements.Scalar("SELECT name FROM area WHERE key = $1", key) as string;

    public static List<long> All(Statements statements)
    {
        var keys = new List<long>();
        using var rows = statements.Query("SELECT key FROM area");
        while (rows.Read()) keys.Add(rows.GetInt64(0));
        return keys;
    }
}
