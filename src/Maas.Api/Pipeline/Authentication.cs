using Maas.Api.Contract;
using Maas.Domain.Accounts;
using Maas.Region.Accounts;
using Microsoft.AspNetCore.Http;

namespace Maas.Api.Pipeline;

/// <summary>Finds out who calls: the session cookie first, then the OAuth signature (api-protocol.md §3).</summary>
internal sealed class Authentication(Accounts accounts, OAuth oauth)
{
    public const string SessionCookie = "sessionid";
    public const string CsrfCookie = "csrftoken";

    /// <exception cref="ApiException">Inactive user, or a changing request of a session without its CSRF token.</exception>
    public Caller Authenticate(HttpContext context, Parameters parameters)
    {
        var user = FromSession(context) ?? FromSignature(context, parameters);
        if (user is { IsActive: false }) throw ApiException.Forbidden("User is not allowed access to this API.");
        return new Caller(user, context.Connection.RemoteIpAddress, context.Request.Headers.UserAgent.ToString());
    }

    public static Caller Nobody(HttpContext context) => new(null, context.Connection.RemoteIpAddress, context.Request.Headers.UserAgent.ToString());

    /// <summary>Whether the headers alone carry good credentials, before anything is read of the body; nonces and times are not looked at yet.</summary>
    public bool Knows(HttpContext context) =>
        SessionOf(context) is not null || (OAuthHeader.Read(context.Request, null) is { } header && oauth.HasSecret(header));

    public Session? SessionOf(HttpContext context) =>
        context.Request.Cookies[SessionCookie] is { Length: > 0 } key ? accounts.FindSession(key) : null;

    private User? FromSession(HttpContext context)
    {
        if (SessionOf(context) is not { } session) return null;
        if (context.Request.Method is "POST" or "PUT" or "DELETE" && context.Request.Headers["X-CSRFToken"] != session.CsrfToken)
            throw ApiException.OfStatus(403, "CSRF verification failed. Request aborted.");
        return accounts.Find(session.Username);
    }

    private User? FromSignature(HttpContext context, Parameters parameters) =>
        OAuthHeader.Read(context.Request, parameters) is not { } header
            ? null
            : oauth.Check(header, context.Request, parameters).User ?? throw new OAuthException($"'Invalid access token: {header.Token}'");
}
