using CitySensors.Core.Alerts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Access;

/// <summary>Which alerts a caller may see. Thread safe.</summary>
internal sealed class AlertAccess(IAuthorizationService authorization)
{
    /// <summary>Alerts for one of these are visible to the sender of a request.</summary>
    public async Task<Audience> VisibleToAsync(HttpContext context) =>
        (await authorization.AuthorizeAsync(context.User, context, Policies.ViewStaffAlerts)).Succeeded ? Audience.Both : Audience.Public;
}
