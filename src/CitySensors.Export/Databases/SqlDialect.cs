using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Databases;

/// <summary>What differs between databases. Thread safe.</summary>
public abstract class SqlDialect
{
    private const int HashedPrefix = 46;

    /// <summary>The name of the product, for messages.</summary>
    public abstract string Product { get; }

    /// <summary>The longest name of a column, in bytes of UTF-8.</summary>
    protected abstract int MaxNameBytes { get; }

    /// <summary>Server and database, without secrets.</summary>
    /// <exception cref="ArgumentException">The connection string is invalid.</exception>
    public abstract string Describe(string connectionString);

    /// <summary>Whether a connection string can be read and names a server and a database.</summary>
    public bool IsValid(string connectionString)
    {
        try
        {
            return NamesServerAndDatabase(connectionString);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or OverflowException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <exception cref="ArgumentException">The connection string is invalid.</exception>
    protected abstract bool NamesServerAndDatabase(string connectionString);

    public abstract DbConnection Connect(string connectionString);

    public abstract string Quote(string name);

    /// <summary>The type of a column, of a key or of other values.</summary>
    public abstract string SqlTypeOf(Column column, bool isKey);

    /// <summary>Whether a table of the current schema exists, by the parameter <c>@table</c>, and which columns it has.</summary>
    public abstract string ColumnsOfTable { get; }

    /// <summary>What ends a CREATE TABLE.</summary>
    public virtual string TableOptions => "";

    /// <summary>Adds the rows of a batch as fast as the database takes them.</summary>
    /// <param name="connection">An open connection of this dialect.</param>
    /// <param name="transaction">Its transaction.</param>
    /// <param name="table">The table.</param>
    /// <param name="batch">The rows, whose keys are not in the table.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public abstract Task AddAsync(DbConnection connection, DbTransaction transaction, HistoryTable table, RowBatch batch, CancellationToken cancellationToken);

    /// <summary>Adds the rows of a batch, and replaces those with the same key.</summary>
    /// <inheritdoc cref="AddAsync"/>
    public abstract Task ReplaceAsync(DbConnection connection, DbTransaction transaction, HistoryTable table, RowBatch batch, CancellationToken cancellationToken);

    /// <summary>The name of a column: one that is too long for the database is shortened, with a hash that makes it unique.</summary>
    public string NameOf(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        var bytes = Encoding.UTF8.GetByteCount(column.Name);
        if (bytes <= MaxNameBytes) return column.Name;
        var prefix = column.Name;
        while (Encoding.UTF8.GetByteCount(prefix) > HashedPrefix) prefix = prefix[..^(char.IsLowSurrogate(prefix[^1]) ? 2 : 1)];
        return $"{prefix}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(column.Name)))[..16]}";
    }
}
