namespace CitySensors.Server.Import.Progress;

/// <param name="Bytes">The bytes of the file that were read.</param>
/// <param name="Length">Its size.</param>
/// <param name="Rows">The rows that were read.</param>
internal readonly record struct ImportPosition(long Bytes, long Length, long Rows);

/// <summary>Tells the user how far an import has come.</summary>
internal interface IImportProgress
{
    void Report(ImportPosition position);
}
