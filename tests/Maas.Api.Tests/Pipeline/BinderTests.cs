using System.Net.Http.Headers;
using System.Text;
using Maas.Api.Tests.Access;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Pipeline;

/// <summary>How parameters are read (api-protocol.md §5).</summary>
public sealed class BinderTests(SharedAppliance shared)
{
    private TestAppliance Appliance => shared.Appliance;

    private static ByteArrayContent Multipart(string text)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal)));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=\"===============123==\"");
        return content;
    }

    [Fact]
    public async Task Command_line_clients_send_every_part_in_base64()
    {
        var admin = await Appliance.AsAsync("admin");
        var reply = await admin.SendAsync(HttpMethod.Post, "zones/?op=", Multipart(
            """
            --===============123==
            Content-Type: text/plain; charset="utf-8"
            MIME-Version: 1.0
            Content-Transfer-Encoding: base64
            Content-Disposition: form-data; name="name"

            YmFz
            ZTY0
            --===============123==
            Content-Type: application/octet-stream
            MIME-Version: 1.0
            Content-Transfer-Encoding: base64
            Content-Disposition: form-data; name="description"; filename="description"

            w6luIGZpY2hpZXI=
            --===============123==--

            """));
        Assert.Equal((200, "base64", "én fichier"), (reply.Status, (string?)reply.Json["name"], (string?)reply.Json["description"]));
    }

    [Fact]
    public async Task A_body_of_no_parts_is_no_mistake()
    {
        var admin = await Appliance.AsAsync("admin");
        await admin.Post("zones/", ("name", "nothing-sent"));
        Assert.Equal(200, (await admin.SendAsync(HttpMethod.Put, "zones/nothing-sent/", Multipart("--===============123==--\n"))).Status);
        Assert.Equal(204, (await admin.SendAsync(HttpMethod.Delete, "zones/nothing-sent/", Multipart("--===============123==--\n"))).Status);
    }

    [Theory]
    [InlineData("application/json", "{\"name\": \"by-json\", \"description\": \"d\"}", "by-json")]
    [InlineData("application/x-www-form-urlencoded", "name=first&name=by-form&unknown=1", "by-form")]
    [InlineData(null, "name=by-nothing", "by-nothing")]
    public async Task Bodies_of_every_kind_are_read_and_the_last_value_counts(string? type, string body, string name)
    {
        var admin = await Appliance.AsAsync("admin");
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        Assert.Equal(name, (string?)(await admin.SendAsync(HttpMethod.Post, "zones/", content)).Json["name"]);
    }

    [Fact]
    public async Task On_update_what_is_not_sent_stays_and_what_is_sent_empty_is_cleared()
    {
        var admin = await Appliance.AsAsync("admin");
        await admin.Post("zones/", ("name", "partial"), ("description", "d"));
        Assert.Equal("d", (string?)(await admin.Put("zones/partial/", ("name", "partial2"))).Json["description"]);
        Assert.Equal("", (string?)(await admin.Put("zones/partial2/", ("description", ""))).Json["description"]);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("0", true)]
    [InlineData("no", true)]
    [InlineData("off", true)]
    [InlineData("False", false)]
    [InlineData("false", false)]
    [InlineData("", false)]
    public async Task A_form_flag_is_a_checkbox(string sent, bool managed)
    {
        var sample = await Sample.MakeAsync(Appliance);
        var reply = await (await Appliance.AsAsync("admin")).Put($"subnets/{sample.Subnet}/", ("managed", sent));
        Assert.Equal(managed, (bool)reply.Json["managed"]!);
    }

    [Theory]
    [InlineData("TRUE", 200)]
    [InlineData(" y ", 200)]
    [InlineData("1", 200)]
    [InlineData("off", 200)]
    [InlineData("", 200)]
    [InlineData("2", 400)]
    [InlineData("ja", 400)]
    public async Task An_option_is_true_or_false_in_words(string sent, int status)
    {
        var sample = await Sample.MakeAsync(Appliance);
        Assert.Equal(status, (await (await Appliance.AsAsync("admin")).Get($"subnets/{sample.Subnet}/?op=statistics", ("include_ranges", sent))).Status);
    }

    [Theory]
    [InlineData("1", 200)]
    [InlineData("0", 200)]
    [InlineData("true", 400)]
    public async Task Being_an_administrator_is_0_or_1(string sent, int status)
    {
        var reply = await (await Appliance.AsAsync("admin")).Post(
            "users/", ("username", $"u{Guid.NewGuid():n}"), ("email", $"{Guid.NewGuid():n}@x"), ("password", "p"), ("is_superuser", sent));
        Assert.Equal(status, reply.Status);
    }

    [Theory]
    [InlineData("swap_size", "2G", "2000000000")]
    [InlineData("swap_size", "512", "512")]
    [InlineData("memory", "2048", "2048")]
    public async Task Sizes_may_have_a_suffix(string field, string sent, string stored)
    {
        var sample = await Sample.MakeAsync(Appliance);
        var reply = await (await Appliance.AsAsync("admin")).Put($"machines/{sample.Machine}/", (field, sent));
        Assert.Equal(stored, reply.Json[field]!.ToString());
    }

    [Theory]
    [InlineData("zones/", "name", "trimmed-zone", "name")]
    [InlineData("resourcepools/", "name", "trimmed-pool", "name")]
    [InlineData("fabrics/", "class_type", "40g", "class_type")]
    [InlineData("spaces/", "name", "trimmed-space", "name")]
    [InlineData("tags/", "name", "trimmed-tag", "name")]
    [InlineData("domains/", "name", "trimmed.example", "name")]
    [InlineData("devices/", "mac_addresses", "52:54:00:bb:00:02", "interface_set.0.mac_address")]
    public async Task White_space_around_a_text_means_nothing(string path, string field, string text, string where)
    {
        var reply = await (await Appliance.AsAsync("admin")).Post(path, (field, $" \t{text}\n"));
        Assert.Equal(200, reply.Status);
        var found = where.Split('.').Aggregate(reply.Json, (node, key) => int.TryParse(key, out var index) ? node[index]! : node[key]!);
        Assert.Equal(text, found.ToString());
    }

    [Fact]
    public async Task White_space_around_a_mac_address_means_nothing()
    {
        var sample = await Sample.MakeAsync(Appliance);
        var reply = await (await Appliance.AsAsync("admin")).Post($"nodes/{sample.Machine}/interfaces/?op=create_physical", ("mac_address", " 52:54:00:bb:00:03 "), ("name", " eth7 "));
        Assert.Equal(("52:54:00:bb:00:03", "eth7"), ((string?)reply.Json["mac_address"], (string?)reply.Json["name"]));
    }

    [Fact]
    public async Task A_text_of_white_space_is_empty()
    {
        var admin = await Appliance.AsAsync("admin");
        Assert.Equal("""{"name": ["This field is required."]}""", (await admin.Post("zones/", ("name", "  "))).Text);
        Assert.Equal("", (string?)(await admin.Post("zones/", ("name", "spaced"), ("description", "  "))).Json["description"]);
        Assert.Equal("No provided tag!", (await admin.Post("scripts/maas-lshw?op=add_tag", ("tag", " "))).Text);
    }

    [Fact]
    public async Task White_space_around_a_setting_means_nothing()
    {
        var admin = await Appliance.AsAsync("admin");
        Assert.Equal(200, (await admin.Post("maas/?op=set_config", ("name", " prometheus_push_interval "), ("value", " 40 "))).Status);
        Assert.Equal("40", (await admin.Get("maas/?op=get_config", ("name", "prometheus_push_interval"))).Text);
    }

    [Fact]
    public async Task What_is_taken_as_it_is_keeps_its_white_space()
    {
        var admin = await Appliance.AsAsync("admin");
        Assert.Equal(200, (await admin.Post("dhcp-snippets/", ("name", " kept "), ("value", "default-lease-time 600;\n"))).Status);
        Assert.Equal("default-lease-time 600;\n", (string?)(await admin.Get("dhcp-snippets/kept/")).Json["value"]);
        await admin.Post("users/", ("username", " spacious "), ("email", " s@example.com "), ("password", " p "), ("is_superuser", "0"));
        Assert.Equal("s@example.com", (string?)(await admin.Get("users/spacious/")).Json["email"]);
        foreach (var (password, status) in new[] { ("p", 403), (" p ", 200) })
        {
            using var form = new FormUrlEncodedContent([new("username", "spacious"), new("password", password)]);
            Assert.Equal(status, (await Appliance.Anonymous.SendAsync(HttpMethod.Post, "/MAAS/accounts/authenticate/", form)).Status);
        }
    }

    [Theory]
    [InlineData("ttl", "30.0", null)]
    [InlineData("ttl", "+30", null)]
    [InlineData("ttl", " 30 ", null)]
    [InlineData("ttl", "999999999999", "Ensure this value is less than or equal to 604800.")]
    [InlineData("ttl", "-999999999999", "Ensure this value is greater than or equal to 1.")]
    [InlineData("ttl", "1.5", "Enter a whole number.")]
    [InlineData("ttl", "1e3", "Enter a whole number.")]
    [InlineData("ttl", "0x10", "Enter a whole number.")]
    public async Task A_whole_number_may_be_written_in_several_ways(string field, string sent, string? error)
    {
        var reply = await (await Appliance.AsAsync("admin")).Post("domains/", ("name", $"d{Guid.NewGuid():n}"), (field, sent));
        if (error is null) Assert.Equal(30, (int)reply.Json[field]!);
        else Assert.Equal((400, $"{{\"{field}\": [\"{error}\"]}}"), (reply.Status, reply.Text));
    }

    [Theory]
    [InlineData("99999999999", "less than or equal to 2147483647")]
    [InlineData("-99999999999", "greater than or equal to -2147483648")]
    public async Task A_number_without_a_bound_of_its_own_has_that_of_all(string sent, string bound)
    {
        var sample = await Sample.MakeAsync(Appliance);
        var reply = await (await Appliance.AsAsync("admin")).Put($"machines/{sample.Machine}/", ("cpu_count", sent));
        Assert.Equal($"{{\"cpu_count\": [\"Ensure this value is {bound}.\"]}}", reply.Text);
    }

    [Theory]
    [InlineData("cpu_count", "many")]
    [InlineData("memory", "1.5")]
    [InlineData("swap_size", "99999999E")]
    public async Task A_number_that_is_none_is_an_error_of_its_field(string field, string sent)
    {
        var sample = await Sample.MakeAsync(Appliance);
        var reply = await (await Appliance.AsAsync("admin")).Put($"machines/{sample.Machine}/", (field, sent));
        Assert.Equal(400, reply.Status);
        Assert.NotNull(reply.Json[field]);
    }

    [Theory]
    [InlineData("52-54-00-BB-00-01")]
    [InlineData("5254.00bb.0001")]
    [InlineData("52:54:0:bb:0:1")]
    public async Task MAC_addresses_are_read_in_every_spelling(string sent)
    {
        var admin = await Appliance.AsAsync("admin");
        await admin.Post("devices/", ("mac_addresses", "52:54:00:bb:00:01"));
        Assert.Equal("true", (await admin.Get("devices/?op=is_registered", ("mac_address", sent))).Text);
    }
}
