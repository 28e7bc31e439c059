using System.Collections.Concurrent;
using System.Net;
using Maas.Domain.Nodes;
using Maas.Power.Drivers;
using Maas.Power.Transports.Http;
using Maas.Testing;

namespace Maas.Power.Tests.Drivers;

public sealed class WebhookDriverTests : IDisposable
{
    private readonly PowerHttp _http = new(TimeProvider.System);
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<HttpListenerRequest> _requests = new();
    private readonly string _root;
    private Action<HttpListenerContext> _answer = context => Say(context, 200, "{\"status\": \"running\"}");

    public WebhookDriverTests()
    {
        _root = $"http://127.0.0.1:{FreePort.Next()}/";
        _listener.Prefixes.Add(_root);
        _listener.Start();
        _ = ServeAsync();
    }

    public void Dispose()
    {
        _listener.Close();
        _http.Dispose();
    }

    private WebhookDriver Driver => new(_http);

    private Bmc At(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string> { ["power_on_uri"] = _root + "on", ["power_off_uri"] = _root + "off", ["power_query_uri"] = _root + "status" };
        foreach (var (name, value) in settings) all[name] = value;
        return new Bmc("node01", Driver.Type, all);
    }

    [Theory]
    [InlineData("{\"status\": \"running\"}", PowerState.On)]
    [InlineData("{\"status\":\"stopped\"}", PowerState.Off)]
    [InlineData("{\"status\": \"neither\"}", PowerState.Unknown)]
    [InlineData("", PowerState.Unknown)]
    public async Task The_answer_is_searched_for_what_the_settings_say(string body, PowerState state)
    {
        _answer = context => Say(context, 200, body);
        Assert.Equal(state, await Driver.QueryAsync(At(), default));
        var request = Assert.Single(_requests);
        Assert.Equal(("GET", "/status", "node01", "application/json"), (request.HttpMethod, request.Url!.AbsolutePath, request.Headers["System_Id"], request.Headers["Accept"]));
        Assert.StartsWith("MAAS ", request.UserAgent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switching_posts_an_empty_body()
    {
        await Driver.ChangeAsync(At(), PowerChange.On, default);
        await Driver.ChangeAsync(At(), PowerChange.Off, default);
        Assert.Equal(["POST /on 0", "POST /off 0"], _requests.Select(r => $"{r.HttpMethod} {r.Url!.AbsolutePath} {r.ContentLength64}"));
    }

    [Theory]
    [InlineData("", "", "t0ken", "Bearer t0ken")]
    [InlineData("me", "pw", "t0ken", "Bearer t0ken")]
    [InlineData("me", "pw", "", "Basic bWU6cHc=")]
    [InlineData("me", "", "", null)]
    public async Task Credentials_are_sent_as_they_are_set(string user, string password, string token, string? header)
    {
        await Driver.QueryAsync(At(("power_user", user), ("power_pass", password), ("power_token", token)), default);
        Assert.Equal(header, Assert.Single(_requests).Headers["Authorization"]);
    }

    [Theory]
    [InlineData(401, PowerFailure.Refused)]
    [InlineData(403, PowerFailure.Refused)]
    [InlineData(500, PowerFailure.Failed)]
    [InlineData(503, PowerFailure.Busy)]
    public async Task Refusals_are_told_apart(int status, PowerFailure failure)
    {
        _answer = context => Say(context, status, "no");
        var problem = await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(At(("power_token", "t0ken")), default));
        Assert.Equal(failure, problem.Failure);
        Assert.Contains($"Request failed with response status code: {status}.", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_page_is_tried_with_a_slash()
    {
        _answer = context => Say(context, context.Request.Url!.AbsolutePath.EndsWith('/') ? 200 : 404, "status: running");
        Assert.Equal(PowerState.On, await Driver.QueryAsync(At(), default));
        Assert.Equal(["/status", "/status/"], _requests.Select(r => r.Url!.AbsolutePath));
    }

    [Fact]
    public async Task Redirects_keep_the_method_and_have_an_end()
    {
        _answer = context =>
        {
            if (context.Request.Url!.AbsolutePath == "/on") context.Response.RedirectLocation = "/moved";
            Say(context, context.Request.Url.AbsolutePath == "/on" ? 302 : 200, "");
        };
        await Driver.ChangeAsync(At(), PowerChange.On, default);
        Assert.Equal(["POST /on", "POST /moved"], _requests.Select(r => $"{r.HttpMethod} {r.Url!.AbsolutePath}"));

        _answer = context =>
        {
            context.Response.RedirectLocation = "/again";
            Say(context, 307, "");
        };
        var loop = await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(At(), default));
        Assert.Contains("exceeded maximum redirects (5) - possible redirect loop.", loop.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_there_is_unreachable_and_the_address_is_not_in_the_sentence()
    {
        _listener.Stop();
        var problem = await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(At(("power_query_uri", _root.Replace("http://", "http://me:pa55@", StringComparison.Ordinal))), default));
        Assert.Equal(PowerFailure.Unreachable, problem.Failure);
        Assert.DoesNotContain("pa55", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("power_query_uri", "no address")]
    [InlineData("power_query_uri", "file:///etc/passwd")]
    [InlineData("power_on_regex", "(")]
    [InlineData("power_on_regex", "^(a+)+$")]
    public async Task What_is_wrong_with_a_setting_is_said(string setting, string value)
    {
        _answer = context => Say(context, 200, new string('a', 40) + "!");
        var problem = await Assert.ThrowsAsync<PowerException>(() => Driver.QueryAsync(At((setting, value)), default));
        Assert.Equal(PowerFailure.Setting, problem.Failure);
        Assert.Contains(setting, problem.Message, StringComparison.Ordinal);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                _requests.Enqueue(context.Request);
                _answer(context);
            }
        }
        catch (Exception end) when (end is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed.
        }
    }

    private static void Say(HttpListenerContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.Close(System.Text.Encoding.UTF8.GetBytes(body), willBlock: false);
    }
}
