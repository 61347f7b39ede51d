using CitySensors.Core.Alerts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Access;

/// <summary>Which alerts a caller may see. Thread safe.</summary>
internal sealed class AlertAccess(IAuthorizationService authorization)
{
    /// <summary>Alerts for one of these are visible to the sender of a request.</summary>
    public async Task<Audience> VisibleToAsync(HttpContext context) =>
        (await authorization.AuthorizeAsync(context.User, context, Policies.ViewStaffAlerts)).Succeeded ? Audience.Both : Audience.Public;

    /// <summary>What a request selects: what it asks for, or else all that its sender may see.</summary>
    /// <returns>Null if the sender may not see what is asked for, after a response with 401 or 403; the caller must then return.</returns>
    public async Task<Audience?> SelectAsync(HttpContext context, Audience? asked)
    {
        ArgumentNullException.ThrowIfNull(context);
        var visible = await VisibleToAsync(context);
        if (asked != Audience.Staff || (visible & Audience.Staff) != 0) return asked ?? visible;
        await (context.User.Identity?.IsAuthenticated == true ? context.ForbidAsync() : context.ChallengeAsync());
        return null;
    }
}
