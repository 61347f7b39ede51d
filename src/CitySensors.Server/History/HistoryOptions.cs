using CitySensors.Export.Databases;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.History;

/// <summary>Databases to which the history is exported every night.</summary>
public sealed class HistoryOptions
{
    public const string Section = "History";

    /// <summary>The connection string of a PostgreSQL database; null to export nothing.</summary>
    public string? PostgreSql { get; init; }

    /// <summary>The connection string of a MariaDB or MySQL database; null to export nothing.</summary>
    public string? MySql { get; init; }

    /// <summary>Elasticsearch; null to export nothing.</summary>
    public ElasticsearchOptions? Elasticsearch { get; init; }
}

/// <summary>Reports all errors of the section <c>History</c> at once, without the connection strings, which contain passwords, and other secrets.</summary>
internal sealed class HistoryOptionsValidator : IValidateOptions<HistoryOptions>
{
    public ValidateOptionsResult Validate(string? name, HistoryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new List<string>();
        Check(nameof(HistoryOptions.PostgreSql), options.PostgreSql, new PostgreSqlDialect(), "Host=db.example.org;Database=city;Username=city;Password=…");
        Check(nameof(HistoryOptions.MySql), options.MySql, new MySqlDialect(), "Server=db.example.org;Database=city;User=city;Password=…");
        if (options.Elasticsearch is { } elasticsearch) faults.AddRange(elasticsearch.Faults());
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string setting, string? connectionString, SqlDialect dialect, string example)
        {
            if (connectionString is null || dialect.IsValid(connectionString)) return;
            faults.Add($"{HistoryOptions.Section}:{setting} is not a connection string with a server and a database, such as {example}");
        }
    }
}
