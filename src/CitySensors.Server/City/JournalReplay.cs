using CitySensors.Core.Alerts;
using CitySensors.Core.Readings;
using CitySensors.Storage.Sqlite.Journal;
using CitySensors.Web.Metrics;

namespace CitySensors.Server.City;

/// <summary>Gives the city again what the journal has and the database lacks.</summary>
internal static class JournalReplay
{
    /// <exception cref="InvalidDataException">The journal is damaged, or of a version that this one cannot read; it is closed then.</exception>
    public static JournalRecovery Into(CityState state, Journal journal, long from, List<Alert> alerts)
    {
        var batch = new ReadingBatch();
        var tally = new IntakeTally();
        try
        {
            return journal.Recover(from, (type, content) =>
            {
                switch (type)
                {
                    case JournalRecords.ReadingsType:
                        JournalRecords.ReadReadings(content, batch);
                        state.Replay(batch, tally, alerts);
                        break;
                    case JournalRecords.ChangeType:
                        var (change, at) = JournalRecords.ReadChange(content);
                        state.Change(change, expectedVersion: null, at, alerts);
                        break;
                    default:
                        throw new InvalidDataException($"The journal holds a record of the unknown type {type}.");
                }
            });
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }
}
