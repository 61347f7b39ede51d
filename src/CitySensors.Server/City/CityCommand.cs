using System.Diagnostics;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;

namespace CitySensors.Server.City;

/// <summary>Something that waits to be done to the city and answers once it is durable.</summary>
internal abstract class CityCommand
{
    /// <summary>How many readings it holds, for the bound of the queue.</summary>
    public virtual int Readings => 0;

    /// <summary>Answers that it was not done and can be tried again.</summary>
    public abstract void Refuse();

    /// <param name="batch">The readings.</param>
    /// <param name="trace">The span that they came in; empty where nothing is traced.</param>
    public sealed class Accept(ReadingBatch batch, ActivityContext trace = default) : CityCommand
    {
        private readonly TaskCompletionSource<IntakeResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ReadingBatch Batch { get; } = batch;

        public ActivityContext Trace { get; } = trace;

        public override int Readings => Batch.Count;

        public Task<IntakeResult> Answer => _answer.Task;

        public void Complete(IntakeResult result) => _answer.TrySetResult(result);

        public override void Refuse() => Complete(new IntakeResult(IntakeStatus.Unavailable));
    }

    public sealed class Change(DefinitionChange change, int? expectedVersion, DateTimeOffset at) : CityCommand
    {
        private readonly TaskCompletionSource<ChangeOutcome> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public DefinitionChange Definition { get; } = change;

        public int? ExpectedVersion { get; } = expectedVersion;

        public DateTimeOffset At { get; } = at;

        public Task<ChangeOutcome> Answer => _answer.Task;

        public void Complete(ChangeOutcome outcome) => _answer.TrySetResult(outcome);

        public override void Refuse() => Complete(new ChangeOutcome(ChangeResult.Unavailable));
    }
}
