using Maas.Region.Accounts;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Pipeline;

/// <summary>Sessions and the endpoints around them (api-protocol.md §3.2, §3.3).</summary>
public sealed class LoginTests : IAsyncLifetime
{
    private TestAppliance _appliance = null!;

    public async ValueTask InitializeAsync()
    {
        _appliance = await TestAppliance.StartAsync();
        await _appliance.Get<Accounts>().CreateAsync("root", "", "secret", superuser: true);
    }

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    private Task<Reply> Post(string path, string? cookies, string? csrf, params (string Name, string Value)[] form) => Send(HttpMethod.Post, path, cookies, csrf, form);

    private async Task<Reply> Send(HttpMethod method, string path, string? cookies, string? csrf, params (string Name, string Value)[] form)
    {
        var request = new HttpRequestMessage(method, _appliance.Anonymous.UriOf(path));
        if (form.Length > 0) request.Content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        if (cookies is not null) request.Headers.Add("Cookie", cookies);
        if (csrf is not null) request.Headers.Add("X-CSRFToken", csrf);
        return await _appliance.Anonymous.SendAsync(request);
    }

    private async Task<(string Cookies, string Csrf)> LogIn()
    {
        var reply = await Post("/MAAS/accounts/login/", null, null, ("username", "root"), ("password", "secret"));
        Assert.Equal(204, reply.Status);
        var set = reply.Message.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]).ToList();
        return (string.Join("; ", set), set.Single(c => c.StartsWith("csrftoken=", StringComparison.Ordinal))["csrftoken=".Length..]);
    }

    [Fact]
    public async Task A_session_reads_freely_and_changes_only_with_its_token()
    {
        var (cookies, csrf) = await LogIn();
        Assert.Equal(200, (await Send(HttpMethod.Get, "users/?op=whoami", cookies, null)).Status);
        Assert.Equal(403, (await Post("zones/", cookies, null, ("name", "z"))).Status);
        Assert.Equal(403, (await Post("zones/", cookies, "wrong", ("name", "z"))).Status);
        Assert.Equal(200, (await Post("zones/", cookies, csrf, ("name", "z"))).Status);
        Assert.Equal(403, (await Send(HttpMethod.Delete, "zones/z/", cookies, null)).Status);
        Assert.Equal(204, (await Send(HttpMethod.Delete, "zones/z/", cookies, csrf)).Status);
    }

    [Fact]
    public async Task Login_tells_what_is_wrong_and_who_is_there()
    {
        var before = await _appliance.Anonymous.Get("/MAAS/accounts/login/");
        Assert.Equal("{\"authenticated\":false,\"external_auth_url\":null,\"no_users\":false}", before.Text.Replace(" ", "", StringComparison.Ordinal));
        var wrong = await Post("/MAAS/accounts/login/", null, null, ("username", "root"), ("password", "no"));
        Assert.Equal(400, wrong.Status);
        Assert.Equal("Please enter a correct username and password. Note that both fields may be case-sensitive.", (string?)wrong.Json["__all__"]![0]);
        var empty = await Post("/MAAS/accounts/login/", null, null);
        Assert.Equal("This field is required.", (string?)empty.Json["username"]![0]);
        var (cookies, _) = await LogIn();
        Assert.True((bool)(await Send(HttpMethod.Get, "/MAAS/accounts/login/", cookies, null)).Json["authenticated"]!);
        Assert.Equal(204, (await Post("/MAAS/accounts/login/", cookies, null)).Status);
    }

    [Fact]
    public async Task Logging_out_ends_the_session_for_good()
    {
        var (cookies, _) = await LogIn();
        Assert.Equal(204, (await Post("/MAAS/accounts/logout/", cookies, null)).Status);
        Assert.Equal(401, (await Send(HttpMethod.Get, "users/?op=whoami", cookies, null)).Status);
        Assert.Equal(405, (await Send(HttpMethod.Get, "/MAAS/accounts/logout/", null, null)).Status);
    }

    [Fact]
    public async Task A_session_ends_when_its_time_is_over()
    {
        var (cookies, _) = await LogIn();
        _appliance.Clock.Advance(TimeSpan.FromSeconds(1209600 + 1));
        Assert.Equal(401, (await Send(HttpMethod.Get, "users/?op=whoami", cookies, null)).Status);
    }

    [Fact]
    public async Task Another_session_length_ends_all_sessions()
    {
        var (cookies, csrf) = await LogIn();
        Assert.Equal(200, (await Post("maas/?op=set_config", cookies, csrf, ("name", "session_length"), ("value", "100"))).Status);
        Assert.Equal(401, (await Send(HttpMethod.Get, "users/?op=whoami", cookies, null)).Status);
    }

    [Fact]
    public async Task A_password_buys_an_API_key_and_the_same_one_again()
    {
        var first = await Post("/MAAS/accounts/authenticate/", null, null, ("username", "root"), ("password", "secret"), ("consumer", "root@host"));
        var again = await Post("/MAAS/accounts/authenticate/", null, null, ("username", "root"), ("password", "secret"), ("consumer", "root@host"));
        Assert.Equal((200, first.Text), (again.Status, again.Text));
        var key = $"{first.Json["consumer_key"]}:{first.Json["token_key"]}:{first.Json["token_secret"]}";
        Assert.Equal("root", (string?)(await _appliance.Signing(key).Get("users/?op=whoami")).Json["username"]);
        var wrong = await Post("/MAAS/accounts/authenticate/", null, null, ("username", "root"), ("password", "no"));
        Assert.Equal((403, ""), (wrong.Status, wrong.Text));
        Assert.Equal(405, (await Send(HttpMethod.Get, "/MAAS/accounts/authenticate/", null, null)).Status);
    }

    [Fact]
    public async Task The_token_of_a_session_can_be_asked_for()
    {
        var (cookies, csrf) = await LogIn();
        var reply = await Post("/MAAS/account/csrf/", cookies, null);
        Assert.Equal(csrf, (string?)reply.Json["csrf"]);
        Assert.Equal(403, (await Post("/MAAS/account/csrf/", null, null)).Status);
        Assert.Equal(405, (await Send(HttpMethod.Get, "/MAAS/account/csrf/", cookies, null)).Status);
    }

    [Fact]
    public async Task The_landing_page_sends_strangers_to_the_login()
    {
        var stranger = await _appliance.Anonymous.Get("/MAAS/api/");
        Assert.Equal((302, "/MAAS/?next=/MAAS/api/"), (stranger.Status, stranger.Header("Location")));
        var (cookies, _) = await LogIn();
        Assert.NotEmpty((await Send(HttpMethod.Get, "/MAAS/api/", cookies, null)).Json["resources"]!.AsArray());
    }
}
