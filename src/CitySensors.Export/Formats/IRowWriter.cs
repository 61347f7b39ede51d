using CitySensors.Export.Rows;

namespace CitySensors.Export.Formats;

/// <summary>Writes batches of rows in a format. Not thread safe.</summary>
public interface IRowWriter : IDisposable
{
    /// <summary>Writes the rows of a batch.</summary>
    void Write(RowBatch batch);

    /// <summary>Writes the end, also if there were no rows.</summary>
    /// <param name="nextCursor">The position of the rows that follow; null if there are none, or it is unknown.</param>
    void Complete(string? nextCursor);
}
