namespace Maas.Api.Tests.Resources;

/// <summary>Objects are found by number, by name, and by conditions with their type (api-resources.md §4).</summary>
public sealed class RowSpecifiersTests(Net net) : IClassFixture<Net>
{
    [Theory]
    [InlineData("resourcepool/0/", 200, "default")]
    [InlineData("resourcepool/default/", 200, "default")]
    [InlineData("resourcepool/name:default/", 200, "default")]
    [InlineData("resourcepool/id:0/", 200, "default")]
    [InlineData("resourcepool/id:99/", 404, "No ResourcePool matches the given query.")]
    [InlineData("resourcepool/name:/", 404, "No ResourcePool matches the given query.")]
    [InlineData("package-repositories/name:main_archive/", 200, "main_archive")]
    [InlineData("dhcp-snippets/name:one/", 200, "one")]
    [InlineData("dhcp-snippets/name:none/", 404, "No DHCPSnippet matches the given query.")]
    [InlineData("dnsresources/name:www,domain:a.example/", 200, "www.a.example")]
    [InlineData("dnsresources/domain:a.example/", 200, "www.a.example")]
    [InlineData("dnsresources/name:www/", 403, "Too many DNSResource objects match the given query.")]
    [InlineData("dnsresources/name:www,domain:none/", 404, "No DNSResource matches the given query.")]
    [InlineData("ipranges/start_ip:10.50.0.10/", 200, "10.50.0.10")]
    [InlineData("ipranges/end_ip:10.50.0.20,type:reserved/", 200, "10.50.0.10")]
    [InlineData("ipranges/type:dynamic/", 404, "No IPRange matches the given query.")]
    [InlineData("ipranges/start_ip:nowhere/", 404, "No IPRange matches the given query.")]
    public async Task An_object_is_named_in_several_ways(string path, int status, string found)
    {
        await net.SubnetAsync("10.50.0.0/24");
        await net.Admin.Post("ipranges/", ("type", "reserved"), ("start_ip", "10.50.0.10"), ("end_ip", "10.50.0.20"));
        if ((await net.Admin.Get("dhcp-snippets/")).Json.AsArray().Count == 0) await net.Admin.Post("dhcp-snippets/", ("name", "one"), ("value", "authoritative;"));
        foreach (var domain in new[] { "a.example", "b.example" })
        {
            await net.Admin.Post("domains/", ("name", domain));
            await net.Admin.Post("dnsresources/", ("fqdn", $"www.{domain}"), ("ip_addresses", "10.50.0.99"));
        }

        var reply = await net.Admin.Get(path);
        Assert.Equal((status, found), (reply.Status, reply.Status == 200 ? (reply.Json["fqdn"] ?? reply.Json["start_ip"] ?? reply.Json["name"])!.ToString() : reply.Text));
    }
}
