using CitySensors.Core.Alerts;
using CitySensors.Core.Alerts.Texts;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace CitySensors.Web.Alerts;

/// <summary><c>alerts(Alert[])</c>, the one message that the hub sends.</summary>
internal static class AlertMessage
{
    private const string Method = "alerts";

    public static InvocationMessage Create(Alert[] alerts, AlertTexts texts, AlertLanguage? language) =>
        new(Method, [Array.ConvertAll(alerts, alert => AlertResource.From(alert, texts, language))]);
}
