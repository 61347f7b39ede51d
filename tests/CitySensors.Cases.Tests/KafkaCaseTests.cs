using System.Text;
using CitySensors.Streams.Kafka;
using CitySensors.TestSupport.Contract;
using Confluent.Kafka;

namespace CitySensors.Cases.Tests;

public sealed class KafkaCaseTests(KafkaCityFixture city) : IClassFixture<KafkaCityFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>All at once, because the dead letters of all cases are in one topic.</summary>
    [Fact]
    public async Task Consume_EveryCase_HasTheStatedOutcome()
    {
        List<CaseRun> runs = [.. ReadingCase.All.Where(one => one.Kafka).Select(one => new CaseRun(city.Client, one, "kafka"))];
        foreach (var run in runs) await run.DefineAsync(Cancelled);
        foreach (var run in runs) await city.Broker.ProduceAsync(city.ReadingsTopic, run.Lines.Select(line => ((string?)run.Station, (byte[]?)Encoding.UTF8.GetBytes(line))));
        foreach (var run in runs) await run.AssertStoredAsync(Cancelled);

        var expected = runs.SelectMany(run => Expected(run.Case).Select(letter => (run.Station, letter.Index, letter.IsPart, letter.Errors))).ToList();
        var letters = city.Broker.ReadAll(city.DeadLetterTopic, expected.Count);
        foreach (var (station, index, isPart, errors) in expected)
        {
            var line = runs.Single(run => run.Station == station).Lines[index];
            var letter = Assert.Single(letters, letter => Encoding.UTF8.GetString(letter.Message.Key) == station && Encoding.UTF8.GetString(letter.Message.Value) == line);
            Assert.Equal(isPart ? "true" : null, Header(letter, DeadLetterHeaders.Part));
            foreach (var error in errors) Assert.Contains(error, Header(letter, DeadLetterHeaders.Reason), StringComparison.Ordinal);
        }

        Assert.Equal(expected.Count, letters.Count);
    }

    /// <summary>A message is dead-lettered for its rejection, or once for all its ignored members.</summary>
    private static IEnumerable<(int Index, bool IsPart, IEnumerable<string> Errors)> Expected(ReadingCase one) =>
        one.Rejected.Select(error => (error.Index, false, (IEnumerable<string>)[error.Error]))
            .Concat(one.Ignored.GroupBy(error => error.Index).Select(errors => (errors.Key, true, errors.Select(error => error.Error))));

    private static string? Header(ConsumeResult<byte[], byte[]> letter, string name) =>
        letter.Message.Headers.TryGetLastBytes(name, out var value) ? Encoding.UTF8.GetString(value) : null;
}
