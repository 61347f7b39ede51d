using CitySensors.Core.Alerts;

namespace CitySensors.Core.Events;

/// <summary>A change of an event.</summary>
/// <param name="EventId">The event.</param>
/// <param name="State">Its state after the change.</param>
/// <param name="Announced">The highest severity that counted as announced before the change; 0 if none did.</param>
/// <param name="Entry">The entry of the alert log that changed it; null if it is over because nothing happened.</param>
public sealed record EventChange(string EventId, EventState State, Severity Announced, Alert? Entry);
