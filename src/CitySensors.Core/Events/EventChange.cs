using CitySensors.Core.Alerts;

namespace CitySensors.Core.Events;

/// <summary>A change of an event.</summary>
/// <param name="EventId">The event.</param>
/// <param name="State">Its state after the change.</param>
/// <param name="Announced">The highest severity that counted as announced before the change; 0 if none did.</param>
/// <param name="News">
/// The alerts that a recipient may have to be told of, as <see cref="OpenEvent.ActiveAlerts"/>: the one that was raised or escalated, or all active ones if the event became one for the public.
/// </param>
public sealed record EventChange(string EventId, EventState State, Severity Announced, IReadOnlyList<Alert> News);
