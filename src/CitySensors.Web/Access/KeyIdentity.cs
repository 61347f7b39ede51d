using System.Security.Claims;
using System.Text.Json;
using CitySensors.Core.Audit;
using CitySensors.Core.Stations;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Access;

/// <summary>The identity of an API key.</summary>
internal sealed class KeyIdentity : ClaimsIdentity
{
    public KeyIdentity(ApiKey key)
        : base([new Claim(ClaimTypes.NameIdentifier, key.Id), new Claim(ClaimTypes.Name, key.Name), new Claim(ClaimTypes.Role, key.Role.ToString())], KeyAuthentication.SchemeName) =>
        Stations = key.Stations is null ? null : new StationScope(key.Stations);

    /// <summary>The sender of a request while there are no keys.</summary>
    public const string Open = "open";

    /// <summary>The stations that the key may send for; null for all.</summary>
    public StationScope? Stations { get; }

    /// <summary>The name of the sender of a request: that of the key.</summary>
    public static string NameOf(HttpContext context) => (context.User.Identity as KeyIdentity)?.Name ?? Open;

    /// <summary>The sender of a request, for the audit log.</summary>
    public static AuditActor ActorOf(HttpContext context) => context.User.Identity is KeyIdentity key
        ? new AuditActor(key.FindFirst(ClaimTypes.NameIdentifier)!.Value, NameOf(context), JsonNamingPolicy.SnakeCaseLower.ConvertName(key.FindFirst(ClaimTypes.Role)!.Value))
        : new AuditActor(null, Open, null);

    /// <summary>Whether the sender of a request is municipality staff.</summary>
    public static bool IsStaff(HttpContext context) => context.User.IsInRole(nameof(ApiRole.Staff));

    /// <summary>The stations that the sender of a request may send for; null for all.</summary>
    public static StationScope? StationsOf(HttpContext context) => (context.User.Identity as KeyIdentity)?.Stations;
}
