using CitySensors.Server.Import.Mappings;

namespace CitySensors.Server.Import;

/// <param name="Mapping">The mapping; null to recognize the file by its columns.</param>
/// <param name="MappingName">What the mapping is called.</param>
/// <param name="Station">The station of all rows, if the user states it.</param>
/// <param name="Restart">Whether to read the file from its start even if an earlier import of it was interrupted.</param>
/// <param name="RejectedFolder">The folder of the files of faulty rows; null for that of the imported file.</param>
/// <param name="Latest">Rows with a later time are refused; null to accept any time.</param>
internal sealed record ImportOptions(
    ImportMapping? Mapping = null, string? MappingName = null, string? Station = null, bool Restart = false, string? RejectedFolder = null,
    DateTimeOffset? Latest = null);
