using CitySensors.Web.Feeds;
using CitySensors.Web.Requests;
using static CitySensors.Web.OpenApi.OperationParts;

namespace CitySensors.Web.OpenApi;

/// <summary>The descriptions of the operations on feeds of alerts.</summary>
internal static class FeedOperations
{
    private const string Alerts = "Alerts";

    public static readonly Operation GetFeed = new(
        "getAlertFeed", Alerts, "Get alerts as an Atom feed", "Returns the active alerts for the public and those that ended within the last 1000 entries of the log, newest first, at most 500, each with a link to its CAP message.")
    {
        Query = [Language],
        Answers = [new(200, "The feed (RFC 4287).", new("The feed.", null, AtomFeed.MediaType)), BadQuery],
    };

    public static readonly Operation GetCap = new(
        "getAlertCap", Alerts, "Get an alert as a CAP message", "Returns an entry of an alert for the public as a message of the Common Alerting Protocol 1.2: Alert when it begins, Update when it changes, Cancel when it has ended, with references to the messages before.")
    {
        PathId = "The ID of the alert.",
        PathIdKind = ParameterKind.Name,
        Query = [new("sequence", ParameterKind.Sequence, "The sequence number of the entry. Defaults to the newest entry of the alert."), new(RequestedLanguage.Parameter, ParameterKind.Language, "The language of the texts. Defaults to all languages of the city, each in an info element.")],
        Answers = [new(200, "The message.", new("The message.", null, CapMessage.MediaType)), BadQuery, NotFound("alert for the public")],
    };
}
