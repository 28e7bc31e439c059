using Maas.Api.Audit;
using Maas.Api.Contract;
using Maas.Domain.Accounts;
using Maas.Domain.Events;
using Maas.Region.Accounts;
using Maas.Region.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Maas.Api.Pipeline;

/// <summary>Login, logout, API keys for a password, and the CSRF token (api-protocol.md §3.3).</summary>
internal sealed class LoginEndpoints(Accounts accounts, Authentication authentication, ISettings settings, AuditTrail audit, ILogger<LoginEndpoints> log)
{
    private const string WrongPassword = "Please enter a correct username and password. Note that both fields may be case-sensitive.";

    public async Task HandleAsync(HttpContext context, string what)
    {
        try
        {
            RequestLimits.Apply(context, known: false);
            await (what switch
            {
                "login" when context.Request.Method == "GET" => StatusAsync(context),
                "login" when context.Request.Method == "POST" => LogInAsync(context),
                "logout" when context.Request.Method == "POST" => LogOutAsync(context),
                "authenticate" when context.Request.Method == "POST" => AuthenticateAsync(context),
                "csrf" when context.Request.Method == "POST" => CsrfAsync(context),
                _ => Failures.TextAsync(context, 405, "", "text/html; charset=utf-8"),
            });
        }
        catch (Exception failure)
        {
            await Failures.AnswerAsync(context, failure, log);
        }
    }

    private Task StatusAsync(HttpContext context) =>
        JsonAsync(context, 200, new { authenticated = authentication.SessionOf(context) is not null, external_auth_url = (string?)null, no_users = accounts.IsEmpty });

    private async Task LogInAsync(HttpContext context)
    {
        if (authentication.SessionOf(context) is null)
        {
            var form = await RequestReader.ReadAsync(context);
            var (name, password) = (form.Last("username") ?? "", form.Last("password") ?? "");
            var missing = new Dictionary<string, IReadOnlyList<string>>();
            if (name.Length == 0) missing["username"] = ["This field is required."];
            if (password.Length == 0) missing["password"] = ["This field is required."];
            if (missing.Count > 0) throw ApiException.Invalid(missing);
            var user = accounts.LogIn(name, password) ?? throw ApiException.Field("__all__", WrongPassword);
            var length = TimeSpan.FromSeconds(settings.Number("session_length"));
            var session = await accounts.OpenSessionAsync(user.Username, length);
            await NoteAsync(context, user, "Logged in.");
            var options = new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = length, Path = "/", Secure = context.Request.IsHttps };
            context.Response.Cookies.Append(Authentication.SessionCookie, session.Key, options);
            context.Response.Cookies.Append(
                Authentication.CsrfCookie, session.CsrfToken, new CookieOptions { SameSite = SameSiteMode.Lax, MaxAge = length, Path = "/", Secure = context.Request.IsHttps });
        }

        await NothingAsync(context);
    }

    private async Task LogOutAsync(HttpContext context)
    {
        if (authentication.SessionOf(context) is { } session)
        {
            await accounts.CloseSessionAsync(session.Key);
            if (accounts.Find(session.Username) is { } user) await NoteAsync(context, user, "Logged out.");
        }

        context.Response.Cookies.Delete(Authentication.SessionCookie);
        await NothingAsync(context);
    }

    private async Task AuthenticateAsync(HttpContext context)
    {
        var form = await RequestReader.ReadAsync(context);
        if (accounts.LogIn(form.Last("username") ?? "", form.Last("password") ?? "") is not { } user)
        {
            await Failures.TextAsync(context, 403, "");
            return;
        }

        await NoteAsync(context, user, "Retrieved an API key for a password.");
        var name = form.Last("consumer");
        var token = accounts.TokensOf(user.Username).FirstOrDefault(t => string.IsNullOrEmpty(name) || t.Name == name)
            ?? await accounts.AddTokenAsync(user.Username, string.IsNullOrEmpty(name) ? "MAAS consumer" : name);
        await JsonAsync(
            context, 200, new { consumer_key = token.ConsumerKey, name = token.Name, token_key = token.TokenKey, token_secret = token.TokenSecret.Value });
    }

    private ValueTask NoteAsync(HttpContext context, User user, string sentence) => audit.NoteAsync(
        EventType.Authorisation, new Caller(user, context.Connection.RemoteIpAddress, context.Request.Headers.UserAgent.ToString(), "UI"), sentence);

    private async Task CsrfAsync(HttpContext context)
    {
        if (authentication.SessionOf(context) is { } session) await JsonAsync(context, 200, new { csrf = session.CsrfToken });
        else await Failures.TextAsync(context, 403, "");
    }

    private static async Task JsonAsync(HttpContext context, int status, object value)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(JsonAnswers.OneLine(value));
    }

    private static Task NothingAsync(HttpContext context)
    {
        context.Response.StatusCode = 204;
        context.Response.ContentType = "text/plain";
        return Task.CompletedTask;
    }
}
