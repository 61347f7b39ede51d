using System.Runtime.CompilerServices;
using CitySensors.Core.Alerts;
using CitySensors.Grains.Retries;
using CitySensors.Server.Kafka.Alerts;
using CitySensors.Storage.Cassandra.Alerts;

namespace CitySensors.Cluster.Migration;

/// <summary>Copies the alert log into the cluster's, which is a topic of Kafka with all of it persisted in Cassandra, and compares them.</summary>
internal sealed partial class AlertLogCopy(AlertTopicCopy topic, RetryPolicy retry, ILogger<AlertLogCopy> logger)
{
    private const int PageEntries = 1000;

    /// <exception cref="InvalidDataException">The topic has other messages than entries of this log.</exception>
    public async Task CopyAsync(SourceCity source, AlertStore store, CancellationToken cancellationToken)
    {
        await CopyToTopicAsync(source, cancellationToken);
        var through = await store.PersistedThroughAsync(cancellationToken);
        await foreach (var entries in PagesAsync(source, through, cancellationToken))
            await retry.ExecuteAsync(() => store.RestoreAsync(entries, entries[^1].Sequence, cancellationToken), "copying the alert log", cancellationToken);
        LogCopied(logger, source.LastSequence);
    }

    /// <summary>Says where topic, store and source differ.</summary>
    /// <returns>How many entries the source has.</returns>
    public async Task<long> CompareAsync(SourceCity source, AlertStore store, Differences differences, CancellationToken cancellationToken)
    {
        var count = 0L;
        var end = await EndOfTopicAsync(cancellationToken);
        if (end < source.LastSequence) differences.Add($"alert log: the topic {topic.Topic} ends after {end} entries instead of {source.LastSequence}");
        await foreach (var entries in PagesAsync(source, 0, cancellationToken))
        {
            count += entries.Count;
            var (first, last) = (entries[0].Sequence, entries[^1].Sequence);
            var stored = await store.ReadAsync(new AlertQuery(first - 1), entries.Count, cancellationToken);
            foreach (var sequence in DifferencesOf(entries, stored)) differences.Add($"alert log: entry {sequence} in Cassandra");
            if (end < last) continue;
            var published = await topic.ReadAsync(first - 1, (int)(last - first + 1), cancellationToken);
            foreach (var sequence in DifferencesOf(entries, published.OfType<Alert>())) differences.Add($"alert log: entry {sequence} in the topic {topic.Topic}");
        }

        if (await store.PersistedThroughAsync(cancellationToken) is var through && through < source.LastSequence)
            differences.Add($"alert log: persisted through {through} instead of {source.LastSequence}");
        return count;
    }

    private async Task CopyToTopicAsync(SourceCity source, CancellationToken cancellationToken)
    {
        var end = await EndOfTopicAsync(cancellationToken);
        if (end > source.LastSequence)
            throw new InvalidDataException($"The topic {topic.Topic} has {end} messages, and the alert log {source.LastSequence} entries: the topic is another city's. Name a new one with Kafka:AlertsTopic.");
        await foreach (var entries in PagesAsync(source, 0, cancellationToken))
        {
            var (first, last) = (entries[0].Sequence, entries[^1].Sequence);
            var there = entries.Where(entry => entry.Sequence <= end).ToList();
            if (there.Count > 0)
            {
                var published = await topic.ReadAsync(first - 1, (int)(there[^1].Sequence - first + 1), cancellationToken);
                if (DifferencesOf(there, published.OfType<Alert>()).Any())
                    throw new InvalidDataException($"The topic {topic.Topic} has other messages than the entries of the alert log: it is another city's, or a run failed while it wrote. Name a new one with Kafka:AlertsTopic, or delete it.");
            }

            // Not repeated where it fails: part of it may be there, which the next run finds.
            if (end < last) end = await topic.AppendAsync(end, [.. entries.Skip(there.Count)], cancellationToken);
        }
    }

    /// <summary>A broker does not know a topic at once that another has just created.</summary>
    private Task<long> EndOfTopicAsync(CancellationToken cancellationToken) =>
        retry.ExecuteAsync(() => topic.EndAsync(cancellationToken), "reading where the topic of alerts ends", cancellationToken);

    private static async IAsyncEnumerable<IReadOnlyList<Alert>> PagesAsync(
        SourceCity source, long since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await source.Database.ReadAlertsAsync(new AlertQuery(since), PageEntries, cancellationToken) is { Count: > 0 } page)
        {
            yield return page;
            since = page[^1].Sequence;
        }
    }

    private static IEnumerable<long> DifferencesOf(IReadOnlyCollection<Alert> expected, IEnumerable<Alert> found)
    {
        var bySequence = found.ToDictionary(entry => entry.Sequence);
        var last = expected.Last().Sequence;
        foreach (var entry in expected)
            if (!bySequence.Remove(entry.Sequence, out var same) || same != entry) yield return entry.Sequence;
        foreach (var unexpected in bySequence.Keys.Where(sequence => sequence <= last)) yield return unexpected;
    }

    [LoggerMessage(7231, LogLevel.Information, "Copied the alert log up to {Sequence}")]
    private static partial void LogCopied(ILogger logger, long sequence);
}
