using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Access;

/// <summary>The authorization policies. Queries, the hub and the page are public and have none.</summary>
internal static class Policies
{
    public const string SendReadings = "send-readings";
    public const string ChangeDefinitions = "change-definitions";
    public const string ViewInternals = "view-internals";

    /// <summary>Histories of definitions and the audit log say who did something.</summary>
    public const string ViewHistory = "view-history";

    public const string CorrectReadings = "correct-readings";

    /// <summary>Alerts that are not for the public.</summary>
    public const string ViewStaffAlerts = "view-staff-alerts";

    public const string HandleAlerts = "handle-alerts";
    public const string ViewJobs = "view-jobs";
    public const string ChangeJobs = "change-jobs";

    /// <summary>An export of a whole city takes minutes of a core; readings themselves are public.</summary>
    public const string ExportReadings = "export-readings";

    public static void Add(AuthorizationBuilder authorization)
    {
        authorization.AddPolicy(SendReadings, policy => policy.AddRequirements(new HasRole(ApiRole.Station, ApiRole.Staff, ApiRole.Engineer)));
        authorization.AddPolicy(ChangeDefinitions, policy => policy.AddRequirements(new HasRole(ApiRole.Engineer)));
        authorization.AddPolicy(ViewInternals, policy => policy.AddRequirements(new HasRole(ApiRole.Engineer)));
        authorization.AddPolicy(CorrectReadings, policy => policy.AddRequirements(new HasRole(ApiRole.Staff, ApiRole.Engineer)));
        authorization.AddPolicy(ViewStaffAlerts, policy => policy.AddRequirements(new HasRole(ApiRole.Staff, ApiRole.Engineer)));
        authorization.AddPolicy(HandleAlerts, policy => policy.AddRequirements(new HasRole(ApiRole.Staff, ApiRole.Engineer)));
        authorization.AddPolicy(ViewJobs, policy => policy.AddRequirements(new HasRole(ApiRole.Staff, ApiRole.Engineer)));
        authorization.AddPolicy(ChangeJobs, policy => policy.AddRequirements(new HasRole(ApiRole.Engineer)));
        authorization.AddPolicy(ExportReadings, policy => policy.AddRequirements(new HasRole(ApiRole.Staff, ApiRole.Engineer)));
        authorization.AddPolicy(ViewHistory, policy => policy.AddRequirements(new HasRole(ApiRole.Staff, ApiRole.Engineer)));
    }
}

/// <summary>Requires one of the roles, unless there are no keys and the request comes from this machine.</summary>
internal sealed class HasRole(params IEnumerable<ApiRole> roles) : IAuthorizationRequirement
{
    public IReadOnlyList<string> Roles { get; } = [.. roles.Select(role => role.ToString())];
}

internal sealed class HasRoleHandler(KeyRing keys) : AuthorizationHandler<HasRole>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, HasRole requirement)
    {
        if (requirement.Roles.Any(context.User.IsInRole) || (keys.IsOpen && context.Resource is HttpContext http && IsOpenTo(http)))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    /// <summary>A key that is sent must be valid even if none exists: its sender expects a protected server.</summary>
    private static bool IsOpenTo(HttpContext context) => KeyAuthentication.TokenOf(context.Request) is null && IsOnLoopback(context.Connection);

    /// <summary>Whether the request came over loopback; defence in depth behind <see cref="ListenGuard"/>.</summary>
    private static bool IsOnLoopback(ConnectionInfo connection) =>
        connection.LocalIpAddress is null || IPAddress.IsLoopback(ListenGuard.Plain(connection.LocalIpAddress));
}
