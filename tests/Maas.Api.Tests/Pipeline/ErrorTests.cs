using System.Net.Http.Headers;
using System.Text;
using Maas.Region;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Pipeline;

/// <summary>URLs, operations, errors and headers of every request (api-protocol.md §1, §2, §6).</summary>
public sealed class ErrorTests(SharedAppliance shared)
{
    private TestAppliance Appliance => shared.Appliance;

    [Theory]
    [InlineData("/MAAS/api/1.0/nodes/", 410, "text/plain", "The 1.0 API is no longer available. Please use API version 2.0.")]
    [InlineData("/MAAS/api/version/", 200, "text/plain", "2.0")]
    [InlineData("/MAAS/api/2.0/", 404, "text/plain; charset=utf-8", "Unknown API endpoint: /MAAS/api/2.0/.")]
    [InlineData("/MAAS/api/2.0/nosuch/", 404, "text/plain; charset=utf-8", "Unknown API endpoint: /MAAS/api/2.0/nosuch/.")]
    [InlineData("/MAAS/api/2.0/machines/abc/def/ghi/", 404, "text/plain; charset=utf-8", "Unknown API endpoint: /MAAS/api/2.0/machines/abc/def/ghi/.")]
    [InlineData("/MAAS/api/2.0/zones/nosuch/", 404, "text/plain", "No Zone matches the given query.")]
    [InlineData("/MAAS/api/2.0/machines/nosuch/", 404, "text/plain", "No Machine matches the given query.")]
    [InlineData("/MAAS/api/2.0/zones/?op=fly", 400, "text/plain; charset=utf-8", "Unrecognised signature: method=GET op=fly")]
    [InlineData("/MAAS/api/2.0/account/", 400, "text/plain; charset=utf-8", "Unrecognised signature: method=GET op=None")]
    [InlineData("/MAAS/api/2.0/maas/?op=get_config", 400, "text/plain; charset=utf-8", "No provided name!")]
    [InlineData("/MAAS/api/2.0/subnets/1/?op=statistics&include_ranges=maybe", 400, "text/plain; charset=utf-8", "Invalid include_ranges: Value should be 'true' or 'false'")]
    [InlineData("/MAAS/api/2.0/machines/?nonsense=1", 400, "application/json; charset=utf-8", "{\"nonsense\": [\"No such constraint.\"]}")]
    public async Task Failures_have_the_contracts_words(string path, int status, string type, string text)
    {
        var reply = await (await Appliance.AsAsync("admin")).Get(path);
        Assert.Equal((status, type), (reply.Status, reply.ContentType));
        Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), reply.Text.Replace(" ", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/MAAS/api/version")]
    [InlineData("/MAAS/api/2.0")]
    [InlineData("/MAAS/api")]
    public async Task Outside_the_API_a_missing_slash_is_sent_on(string path)
    {
        var reply = await Appliance.Anonymous.Get(path);
        Assert.Equal((301, path + "/"), (reply.Status, reply.Header("Location")));
    }

    [Theory]
    [InlineData("zones", "zones/")]
    [InlineData("zones/default", "zones/default/")]
    [InlineData("/MAAS/api/2.0//zones/", "zones/")]
    [InlineData("zones//default/", "zones/default/")]
    [InlineData("users/op-whoami", "users/?op=whoami")]
    [InlineData("maas/op-get_config?name=theme", "maas/?op=get_config&name=theme")]
    [InlineData("subnets/10.99.0.0/24/", "subnets/cidr:10.99.0.0/24/")]
    public async Task Two_ways_to_write_one_address(string one, string other)
    {
        var admin = await Appliance.AsAsync("admin");
        await admin.Post("subnets/", ("cidr", "10.99.0.0/24"));
        var (left, right) = (await admin.Get(one), await admin.Get(other));
        Assert.Equal((200, right.Text), (left.Status, left.Text));
    }

    [Theory]
    [InlineData("PUT", "zones/", "GET, POST")]
    [InlineData("DELETE", "machines/", "GET, POST")]
    [InlineData("POST", "version/", "GET")]
    [InlineData("PATCH", "zones/default/", "DELETE, GET, PUT")]
    public async Task A_method_that_nothing_uses_is_405_with_those_that_are(string method, string path, string allowed)
    {
        var reply = await (await Appliance.AsAsync("admin")).SendAsync(new HttpMethod(method), path);
        Assert.Equal((405, ""), (reply.Status, reply.Text));
        Assert.Equal(allowed, string.Join(", ", reply.Header("Allow")!.Split(", ").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Without_credentials_an_anonymous_variant_answers_and_others_say_so()
    {
        Assert.Equal("Unrecognised signature: method=GET op=None", (await Appliance.Anonymous.Get("machines/")).Text);
        Assert.Equal((401, "Forbidden"), (await Appliance.Anonymous.SendAsync(HttpMethod.Put, "machines/")) is var put ? (put.Status, put.Text) : default);
        var zones = await Appliance.Anonymous.Get("zones/");
        Assert.Equal((401, "text/plain", "Forbidden"), (zones.Status, zones.ContentType, zones.Text));
        Assert.NotNull(zones.Header("X-MAAS-API-Hash"));
        Assert.Equal((401, "You must be logged in to accept machines."), (await Appliance.Anonymous.Post("machines/?op=accept")) is var accept ? (accept.Status, accept.Text) : default);
        Assert.Equal("false", (await Appliance.Anonymous.Get("machines/?op=is_registered&mac_address=52:54:00:aa:aa:aa")).Text);
    }

    [Fact]
    public async Task The_hash_is_that_of_the_description_and_stands_on_answers_of_resources_only()
    {
        var admin = await Appliance.AsAsync("admin");
        var hash = (string)(await Appliance.Anonymous.Get("describe/")).Json["hash"]!;
        Assert.Matches("^[0-9a-f]{40}$", hash);
        Assert.Equal(hash, (await admin.Get("zones/")).Header("X-MAAS-API-Hash"));
        Assert.Equal(hash, (await admin.Get("zones/nosuch/")).Header("X-MAAS-API-Hash"));
        Assert.Null((await admin.Post("zones/")).Header("X-MAAS-API-Hash"));
        Assert.Null((await admin.Get("nosuch/")).Header("X-MAAS-API-Hash"));
    }

    [Theory]
    [InlineData("describe/", "application/json")]
    [InlineData("openapi.yaml", "application/openapi+yaml")]
    [InlineData("version/", "application/json; charset=utf-8")]
    [InlineData("zones/", "application/json; charset=utf-8")]
    [InlineData("maas/?op=get_config&name=theme", "application/json")]
    public async Task Content_types_are_exactly_these(string path, string type) =>
        Assert.Equal(type, (await (await Appliance.AsAsync("admin")).Get(path)).ContentType);

    [Fact]
    public async Task A_deleted_object_answers_without_a_body_but_with_a_type()
    {
        var admin = await Appliance.AsAsync("admin");
        await admin.Post("zones/", ("name", "gone"));
        var reply = await admin.Delete("zones/gone/");
        Assert.Equal((204, "text/plain", ""), (reply.Status, reply.ContentType, reply.Text));
    }

    [Fact]
    public async Task Answers_are_indented_by_four_and_short_ones_are_one_line()
    {
        var admin = await Appliance.AsAsync("admin");
        Assert.StartsWith("[\n    {\n        \"", (await admin.Get("domains/") is { Status: 200 } domains ? domains : await admin.Get("zones/")).Text);
        Assert.DoesNotContain('\n', (await admin.Get("version/")).Text);
    }

    [Fact]
    public async Task The_description_names_everything_that_command_lines_are_made_of()
    {
        var described = (await Appliance.Anonymous.Get("describe/")).Json;
        var machines = described["resources"]!.AsArray().Single(r => (string?)r!["name"] == "MachinesHandler")!;
        Assert.Equal("AnonMachinesHandler", (string?)machines["anon"]!["name"]);
        var create = machines["auth"]!["actions"]!.AsArray().Single(a => (string?)a!["name"] == "create")!;
        Assert.True((bool)create["restful"]!);
        Assert.Contains("\n\n", (string)create["doc"]!);
        Assert.Contains(":param hostname:", (string)create["doc"]!);
        var allocate = machines["auth"]!["actions"]!.AsArray().Single(a => (string?)a!["name"] == "allocate")!;
        Assert.Equal(("POST", "allocate", false), ((string)allocate["method"]!, (string?)allocate["op"], (bool)allocate["restful"]!));
        Assert.Equal($"{Appliance.Address}MAAS/api/2.0/machines/", (string?)machines["auth"]!["uri"]);
        var version = described["resources"]!.AsArray().Single(r => (string?)r!["name"] == "VersionHandler")!;
        Assert.Null(version["auth"]);
    }

    public static TheoryData<string, string> Malformed() => new()
    {
        { "application/json", "{\"name\": " },
        { "application/json", "[1, 2]" },
        { "application/json", "\"name\"" },
        { "application/json", "{\"name\": {\"deep\": [[[[1]]]]}}" },
        { "application/x-www-form-urlencoded", "name=%zz%ff&&&=&=x&na%00me=1" },
        { "application/x-www-form-urlencoded", string.Join('&', Enumerable.Range(0, 5000).Select(i => $"a{i}={i}")) },
        { "multipart/form-data; boundary=b", "" },
        { "multipart/form-data; boundary=b", "--b" },
        { "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\ntrunc" },
        { "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"name\"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!\r\n--b--\r\n" },
        { "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: nonsense\r\n\r\nx\r\n--b--\r\n" },
        { "multipart/form-data; boundary=b", "--b\r\n" + new string('x', 40_000) + "\r\n\r\nx\r\n--b--\r\n" },
        { "multipart/form-data", "--b--\r\n" },
        { "multipart/form-data; boundary=\"\"", "--b--\r\n" },
        { "text/xml", "<name>x</name>" },
        { "nonsense", "name=x" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_body_that_is_none_is_the_senders_mistake_and_changes_nothing(string type, string body)
    {
        var admin = await Appliance.AsAsync("admin");
        var before = Appliance.Store.Documents(Collections.Zones).Version;
        var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        var reply = await admin.SendAsync(HttpMethod.Post, "zones/", content);
        Assert.True(reply.Status is 400 or 413, $"{reply.Status} {reply.Text}");
        Assert.Equal(before, Appliance.Store.Documents(Collections.Zones).Version);
    }

    [Fact]
    public async Task A_value_beyond_all_measure_is_refused()
    {
        var admin = await Appliance.AsAsync("admin");
        foreach (var content in new HttpContent[]
        {
            new StringContent("name=" + new string('x', 5 * 1024 * 1024), Encoding.ASCII, "application/x-www-form-urlencoded"),
            new StringContent("{\"name\": \"" + new string('x', 5 * 1024 * 1024) + "\"}", Encoding.ASCII, "application/json"),
            new MultipartFormDataContent { { new StringContent(new string('x', 5 * 1024 * 1024)), "name" } },
        })
        {
            var reply = await admin.SendAsync(HttpMethod.Post, "zones/", content);
            Assert.True(reply.Status is 400 or 413, $"{reply.Status}");
        }

        Assert.DoesNotContain(Appliance.Store.Documents(Collections.Zones).All, z => z.Name.Length > 256);
    }

    /// <summary>A whole request cut off at every place: whatever arrived, nothing is made of a part.</summary>
    [Fact]
    public async Task A_multipart_body_cut_off_anywhere_makes_no_object()
    {
        var admin = await Appliance.AsAsync("admin");
        var whole = Encoding.ASCII.GetBytes(
            "--b\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\nd\r\n--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\ncut-off\r\n--b--\r\n");
        var zones = Appliance.Store.Documents(Collections.Zones);
        for (var length = 0; length < whole.Length - 8; length++)
        {
            var content = new ByteArrayContent(whole, 0, length);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
            var reply = await admin.SendAsync(HttpMethod.Post, "zones/", content);
            Assert.True(reply.Status == 400, $"{length}: {reply.Status} {reply.Text}");
        }

        Assert.DoesNotContain(zones.All, z => z.Name.StartsWith("cut", StringComparison.Ordinal));
    }

    /// <summary>Who is not known gets no disk and little memory.</summary>
    [Fact]
    public async Task A_stranger_may_send_little_and_values_are_bounded_in_all()
    {
        // Who asks first is refused before a body is sent; others find the connection closed.
        async Task<int> Send(ApiClient client, string path, HttpContent content) =>
            (await client.SendAsync(new HttpRequestMessage(HttpMethod.Post, client.UriOf(path)) { Content = content, Headers = { ExpectContinue = true } })).Status;
        HttpContent Files() => new MultipartFormDataContent { { new ByteArrayContent(new byte[6 << 20]), "file", "f" }, { new StringContent("upload"), "filename" } };
        var admin = await Appliance.AsAsync("admin");
        Assert.Equal(413, await Send(Appliance.Anonymous, "machines/", Files()));
        Assert.Equal(413, await Send(Appliance.Signing("a:b:c"), "files/", Files()));
        Assert.Equal(201, await Send(admin, "files/", Files()));
        Assert.Equal(413, await Send(admin, "zones/", new StringContent(new string('x', 33 << 20), Encoding.ASCII, "application/x-www-form-urlencoded")));
    }

    [Theory]
    [InlineData("zones/?op=fly", "GET zones/ takes no op")]
    [InlineData("events/?op=query&level=LOUD", "level is one of AUDIT, DEBUG, INFO, WARNING, ERROR, CRITICAL")]
    [InlineData("events/?op=query&limit=ten", "limit='ten' is no Int; At most this many, up to 1000.")]
    public async Task Beside_words_that_are_fixed_a_hint_says_what_would_be_right(string path, string hint) =>
        Assert.Equal(hint, (await (await Appliance.AsAsync("admin")).Get(path)).Header("X-MAAS-Hint"));
}
