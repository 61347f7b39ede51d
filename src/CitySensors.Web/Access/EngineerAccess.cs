using Microsoft.AspNetCore.Builder;

namespace CitySensors.Web.Access;

/// <summary>Access to pages that a host adds for engineers.</summary>
public static class EngineerAccess
{
    /// <summary>
    /// Requires an engineer's key, as <c>Authorization: Bearer</c> or as the password that a browser asks for. For endpoints that change
    /// nothing: a browser sends the password by itself, also where another page makes it send a request.
    /// </summary>
    public static TBuilder RequireEngineer<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization(Policies.ViewInternals).WithMetadata(new AcceptsPassword());
}

/// <summary>Marks endpoints where a key may come as the password of HTTP Basic authentication.</summary>
internal sealed class AcceptsPassword;
