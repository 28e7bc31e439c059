using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Maas.Testing;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Clients;

/// <summary>What the reference command line sends, sent by curl: it makes its commands from the description and encodes every value in base64
/// (api-protocol.md §10.1).</summary>
public sealed class CommandLineTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private TestAppliance _appliance = null!;
    private ApiClient _admin = null!;
    private JsonNode _description = null!;

    public async ValueTask InitializeAsync()
    {
        Needs.Root();
        _appliance = await TestAppliance.StartAsync();
        _admin = await _appliance.AsAsync("admin");
        var login = await CurlAsync("GET", _appliance.Address + "MAAS/api/2.0/users/?op=whoami", signed: true);
        Assert.Equal((200, "admin"), (login.Status, (string?)JsonNode.Parse(login.Body)!["username"]));
        var described = await CurlAsync("GET", _appliance.Address + "MAAS/api/2.0/describe/", signed: false);
        Assert.Equal((200, "application/json"), (described.Status, described.Type));
        _description = JsonNode.Parse(described.Body)!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_appliance is not null) await _appliance.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_wrong_key_is_told_from_a_missing_one()
    {
        Assert.Equal(401, (await CurlAsync("POST", _appliance.Address + "MAAS/api/2.0/account/?op=create_authorisation_token", signed: false)).Status);
        var wrong = await _appliance.Signing("a:b:c").Get("users/?op=whoami");
        Assert.Equal((401, "Authorization Error: Invalid API key."), (wrong.Status, wrong.Text));
    }

    [Fact]
    public async Task Objects_are_made_changed_listed_and_deleted_by_commands()
    {
        var tag = await CommandAsync("TagsHandler", "create", "name=fast", "comment=some fast ones");
        Assert.Equal((200, "fast"), (tag.Status, (string?)JsonNode.Parse(tag.Body)!["name"]));
        var machine = await CommandAsync(
            "MachinesHandler", "create", "hostname=one", "architecture=amd64/generic", "power_type=manual", "mac_addresses=52:54:00:12:34:56",
            "mac_addresses=52:54:00:12:34:57", "commission=false");
        Assert.Equal(200, machine.Status);
        var id = (string)JsonNode.Parse(machine.Body)!["system_id"]!;
        Assert.Equal(2, JsonNode.Parse(machine.Body)!["interface_set"]!.AsArray().Count);
        var tagged = await CommandAsync("TagHandler", "update_nodes", "{name}=fast", $"add={id}");
        Assert.Equal((200, 1), (tagged.Status, (int)JsonNode.Parse(tagged.Body)!["added"]!));
        var found = await CommandAsync("MachinesHandler", "read", "tags=fast", "mac_address=52:54:00:12:34:57");
        Assert.Equal(id, (string?)Assert.Single(JsonNode.Parse(found.Body)!.AsArray())!["system_id"]);
        const string Text = "two\nlines, \"quoted\" — and not ASCII";
        var updated = await CommandAsync(
            "MachineHandler", "update", $"{{system_id}}={id}", $"description={Text}", "power_parameters_x=y", "power_parameters_skip_check=true");
        Assert.Equal(Text, (string?)JsonNode.Parse(updated.Body)!["description"]);
        var setting = await CommandAsync("MaasHandler", "get_config", "name=theme");
        Assert.Equal((200, "application/json"), (setting.Status, setting.Type));
        var deleted = await CommandAsync("MachineHandler", "delete", $"{{system_id}}={id}");
        Assert.Equal((204, "text/plain", ""), (deleted.Status, deleted.Type, deleted.Body));
        var gone = await CommandAsync("MachineHandler", "read", $"{{system_id}}={id}");
        Assert.Equal((404, "No Machine matches the given query."), (gone.Status, gone.Body));
    }

    /// <summary>Announced by size and hash, sent in pieces of 4 MiB.</summary>
    [Fact]
    public async Task An_image_is_uploaded_in_pieces()
    {
        var content = new byte[(9 << 20) + 17];
        new Random(5).NextBytes(content);
        await File.WriteAllBytesAsync(_directory.PathOf("image"), content);
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        var created = await CommandAsync(
            "BootResourcesHandler", "create", "name=custom/mine", "architecture=amd64/generic", "filetype=tgz", "title=Mine", $"size={content.Length}", $"sha256={hash}");
        Assert.Equal(201, created.Status);
        var sets = JsonNode.Parse(created.Body)!["sets"]!.AsObject();
        var file = Assert.Single(sets.MaxBy(s => s.Key, StringComparer.Ordinal).Value!["files"]!.AsObject()).Value!;
        Assert.False((bool)file["complete"]!);
        for (var at = 0; at < content.Length; at += 4 << 20)
        {
            var piece = content.AsMemory(at, Math.Min(4 << 20, content.Length - at));
            await File.WriteAllBytesAsync(_directory.PathOf("piece"), piece.ToArray());
            var url = new Uri(_appliance.Address, (string)file["upload_uri"]!).ToString();
            var sent = await CurlAsync("PUT", url, signed: true, "-H", "Content-Type: application/octet-stream", "--data-binary", "@" + _directory.PathOf("piece"));
            Assert.Equal(200, sent.Status);
        }

        var read = await CommandAsync("BootResourceHandler", "read", $"{{id}}={(int)JsonNode.Parse(created.Body)!["id"]!}");
        Assert.True((bool)JsonNode.Parse(read.Body)!["sets"]!.AsObject().Single().Value!["files"]!.AsObject().Single().Value!["complete"]!);
    }

    /// <summary>One command as the client makes it from the description: GET and DELETE with a query, POST and PUT with a multipart body or none at all.</summary>
    private async Task<(int Status, string Type, string Body)> CommandAsync(string handler, string action, params string[] arguments)
    {
        var described = _description["resources"]!.AsArray().Select(r => r!["auth"] ?? r!["anon"]).Single(h => (string?)h!["name"] == handler)!;
        var command = described["actions"]!.AsArray().Single(a => (string?)a!["name"] == action)!;
        var pairs = arguments.Select(a => a.Split('=', 2)).Select(a => (Name: a[0], Value: a[1])).ToList();
        var offers = ((string)command["doc"]!).Split("\n\n", 2)[1].Contains(":param", StringComparison.Ordinal);
        Assert.True(offers || pairs.All(p => p.Name[0] == '{'), $"{handler} {action} offers no arguments");
        var path = pairs.Where(p => p.Name[0] == '{').Aggregate((string)described["path"]!, (at, p) => at.Replace(p.Name, p.Value, StringComparison.Ordinal));
        var (method, op) = ((string)command["method"]!, (string?)command["op"]);
        var sent = pairs.Where(p => p.Name[0] != '{').ToList();
        var query = op is null ? new List<string>() : [$"op={op}"];
        if (method is "GET" or "DELETE") query.AddRange(sent.Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}"));
        var url = new Uri(_appliance.Address, path).ToString() + (query.Count > 0 ? "?" + string.Join('&', query) : "");
        if (method is "GET" or "DELETE" || sent.Count == 0) return await CurlAsync(method, url, signed: true);
        await File.WriteAllTextAsync(_directory.PathOf("body"), Multipart(sent));
        string[] headers = ["-H", "Content-Type: multipart/form-data; boundary=\"===============5==\"", "-H", "MIME-Version: 1.0"];
        return await CurlAsync(method, url, signed: true, [.. headers, "--data-binary", "@" + _directory.PathOf("body")]);
    }

    private static string Multipart(IEnumerable<(string Name, string Value)> fields)
    {
        var body = new StringBuilder();
        foreach (var (name, value) in fields)
        {
            var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(value), Base64FormattingOptions.InsertLineBreaks);
            body.Append("--===============5==\r\nContent-Type: text/plain; charset=\"utf-8\"\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n")
                .Append(System.Globalization.CultureInfo.InvariantCulture, $"Content-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n\r\n");
        }

        return body.Append("--===============5==--\r\n").ToString();
    }

    private async Task<(int Status, string Type, string Body)> CurlAsync(string method, string url, bool signed, params string[] more)
    {
        List<string> arguments = ["-sS", "--compressed", "-X", method, "-o", _directory.PathOf("answer"), "-w", "%{http_code}\n%{content_type}", url, .. more];
        if (signed) arguments.AddRange(["-H", $"Authorization: OAuth {_admin.Signature().Parameter}"]);
        using var curl = Process.Start(new ProcessStartInfo("curl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = (await curl.StandardOutput.ReadToEndAsync()).Split('\n');
        await curl.WaitForExitAsync();
        Assert.True(curl.ExitCode == 0, await curl.StandardError.ReadToEndAsync());
        var answer = _directory.PathOf("answer");
        var body = File.Exists(answer) ? await File.ReadAllTextAsync(answer) : "";
        File.Delete(answer);
        return (int.Parse(said[0], System.Globalization.CultureInfo.InvariantCulture), said[1], body);
    }
}
