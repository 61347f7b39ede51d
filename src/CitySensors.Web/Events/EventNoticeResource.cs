using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Events;
using CitySensors.Web.Json;

namespace CitySensors.Web.Events;

[Description("What a recipient is told of an event.")]
internal sealed record EventNoticeResource
{
    [Description("began when the event has the first alert that the subscription asks for, worsened when it has one that is more severe than what was announced, over, or retracted.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<EventNotice>))]
    public required EventNotice Notice { get; init; }

    [Description("The event as it is now.")]
    public required EventResource Event { get; init; }
}
