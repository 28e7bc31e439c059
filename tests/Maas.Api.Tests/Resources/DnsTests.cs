using Maas.Domain.Naming;
using Maas.Protocols.Dns;
using Maas.Region.Naming;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>Domains, DNS resources and records, and what they make of the zones (dns.md §1–§3).</summary>
public sealed class DnsTests(Net net) : IClassFixture<Net>
{
    private readonly ApiClient _admin = net.Admin;

    /// <summary>Records of a name as the server would answer now.</summary>
    private async Task<IReadOnlyList<DnsRecord>> Served(string name, RecordType type, int count)
    {
        var zones = net.Appliance.Get<PublishedZones>();
        Assert.True(DnsName.TryParse(name, out var wire));
        IReadOnlyList<DnsRecord> found = [];
        for (var i = 0; i < 200; i++)
        {
            found = zones.Current.Of(wire) is { } zone && zone.Find(wire) is { } records ? [.. records.Where(r => r.Type == type)] : [];
            if (found.Count == count) break;

            // Publication follows in the background, at most every tenth of a second of the appliance's clock.
            net.Appliance.Clock.Advance(TimeSpan.FromMilliseconds(150));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        return found;
    }

    [Theory]
    [InlineData("bad_name", """{"name": ["Domain name contains invalid characters.", "Label contains disallowed characters: 'bad_name'."]}""")]
    [InlineData("-bad", """{"name": ["Invalid domain name: -bad.", "Label cannot start or end with hyphen: '-bad'."]}""")]
    [InlineData("maas", """{"name": ["Domain with this Name already exists."]}""")]
    [InlineData("maas-internal", """{"name": ["Domain name cannot duplicate maas internal domain name."]}""")]
    public async Task Domain_names_are_checked(string name, string error) => Assert.Equal(error, (await _admin.Post("domains/", ("name", name))).Text);

    [Fact]
    public async Task Domains_are_made_changed_and_deleted_when_empty()
    {
        var made = await _admin.Post("domains/", ("name", "lab.example."), ("ttl", "60"));
        var path = $"domains/{made.Json["id"]}/";
        Assert.Equal(("lab.example", 60, true, 0), (made.Json["name"]!.ToString(), (int)made.Json["ttl"]!, (bool)made.Json["authoritative"]!, (int)made.Json["resource_record_count"]!));
        Assert.Equal("""{"ttl": ["Ensure this value is less than or equal to 604800."]}""", (await _admin.Put(path, ("ttl", "604801"))).Text);
        Assert.Equal("""{"__all__": ["a domain cannot be both authoritative and have forward dns servers"]}""", (await _admin.Put(path, ("forward_dns_servers", "10.0.0.1"))).Text);
        Assert.False((bool)(await _admin.Put(path, ("authoritative", "false"), ("forward_dns_servers", "10.0.0.1 [fd00::1]:5353"))).Json["authoritative"]!);
        var record = await _admin.Post("dnsresourcerecords/", ("fqdn", "a.lab.example"), ("rrtype", "txt"), ("rrdata", "hello"));
        Assert.Equal(400, (await _admin.Delete(path)).Status);
        await _admin.Delete($"dnsresourcerecords/{record.Json["id"]}/");
        Assert.Equal(204, (await _admin.Delete(path)).Status);
        Assert.Equal((400, "This domain is the default domain, it cannot be deleted."), ((await _admin.Delete("domains/0/")).Status, (await _admin.Delete("domains/0/")).Text));
    }

    [Theory]
    [InlineData("", """{"serial": ["Expected a serial number"]}""")]
    [InlineData("x", """{"serial": ["Expected a serial number"]}""")]
    [InlineData("4294967296", """{"serial": ["Expected a serial number between 1 and 4294967295"]}""")]
    public async Task A_serial_is_checked(string serial, string error) => Assert.Equal(error, (await _admin.Post("domains/?op=set_serial", ("serial", serial))).Text);

    [Fact]
    public async Task A_serial_that_is_set_is_published()
    {
        Assert.Equal("null", (await _admin.Post("domains/?op=set_serial", ("serial", "4000000000"))).Text);
        var soa = (await Served("maas", RecordType.Soa, 1))[0];
        Assert.Equal(4_000_000_000u, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(soa.Data.AsSpan(soa.Data.Length - 20)));
    }

    [Fact]
    public async Task Another_domain_becomes_the_default_and_free_machines_follow()
    {
        var (machine, _) = await net.MachineAsync();
        var made = await _admin.Post("domains/", ("name", "second"));
        Assert.True((bool)(await _admin.Post($"domains/{made.Json["id"]}/?op=set_default")).Json["is_default"]!);
        Assert.EndsWith(".second", (await _admin.Get($"machines/{machine}/")).Json["fqdn"]!.ToString(), StringComparison.Ordinal);
        await _admin.Post("domains/maas/?op=set_default");
        Assert.False((bool)(await _admin.Get("domains/second/")).Json["is_default"]!);
        Assert.Equal(403, (await (await net.Appliance.AsAsync("user")).Post("domains/second/?op=set_default")).Status);
    }

    [Fact]
    public async Task Resources_have_addresses_and_are_served_with_them()
    {
        await net.SubnetAsync("10.40.0.0/24");
        var made = await _admin.Post("dnsresources/", ("fqdn", "www.maas"), ("ip_addresses", "10.40.0.5 10.40.0.6"), ("address_ttl", "77"));
        Assert.Equal("www.maas", made.Json["fqdn"]!.ToString());
        Assert.Equal(["10.40.0.5", "10.40.0.6"], made.Json["ip_addresses"]!.AsArray().Select(a => a!["ip"]!.ToString()));
        Assert.All(await Served("www.maas", RecordType.A, 2), r => Assert.Equal(77u, r.Ttl));
        Assert.Single(await Served("5.0.40.10.in-addr.arpa", RecordType.Ptr, 1));
        Assert.Equal("""{"__all__": ["Labels must be unique within their zone."]}""", (await _admin.Post("dnsresources/", ("name", "WWW"), ("domain", "maas"))).Text);
        Assert.Equal("""{"__all__": ["Invalid dnsresource name: a_b."]}""", (await _admin.Post("dnsresources/", ("name", "a_b"), ("domain", "maas"))).Text);
        Assert.Equal(404, (await _admin.Post("dnsresources/", ("fqdn", "www.nowhere"))).Status);
        var path = $"dnsresources/{made.Json["id"]}/";
        Assert.Single((await _admin.Put(path, ("ip_addresses", "10.40.0.6"))).Json["ip_addresses"]!.AsArray());
        Assert.Equal(204, (await _admin.Delete(path)).Status);
        Assert.Empty(await Served("www.maas", RecordType.A, 0));
        Assert.DoesNotContain((await _admin.Get("ipaddresses/", ("all", "true"))).Json.AsArray(), a => a!["ip"]!.ToString() == "10.40.0.6");
    }

    [Theory]
    [InlineData("CNAME", "a b", "Invalid CNAME: Should be '<server>'.")]
    [InlineData("MX", "10 a b", "Domain name contains invalid characters.")]
    [InlineData("SRV", "0 0 80 -x", "Invalid domain name: -x.")]
    [InlineData("MX", "mail.maas", "Invalid MX: Should be '<preference> <server>'. Range for preference is 0-65535.")]
    [InlineData("SRV", "0 0 x host", "Invalid SRV: Should be '<priority> <weight> <port> <server>'. Range for priority, weight, and port are 0-65536.")]
    [InlineData("SSHFP", "1 2", "Invalid SSHFP: Should be '<algorithm> <fptype> <fingerprint>'.")]
    [InlineData("NS", "bad_host", "Domain name contains invalid characters.")]
    public async Task Record_data_are_checked(string type, string data, string error)
    {
        var reply = await _admin.Post("dnsresourcerecords/", ("fqdn", "x.maas"), ("rrtype", type), ("rrdata", data));
        Assert.Equal((400, $$"""{"__all__": ["{{error}}"]}"""), (reply.Status, reply.Text));
    }

    [Theory]
    [InlineData("rrdata=x&fqdn=x.maas", "rrtype must be provided.")]
    [InlineData("rrtype=TXT&fqdn=x.maas", "rrdata must be provided.")]
    [InlineData("rrtype=TXT&rrdata=x", "Either name and domain (or fqdn) must be specified")]
    public async Task A_record_needs_type_data_and_name(string query, string error)
    {
        var reply = await _admin.Post("dnsresourcerecords/", [.. query.Split('&').Select(f => f.Split('=')).Select(f => (f[0], f[1]))]);
        Assert.Equal((400, error), (reply.Status, reply.Text));
    }

    [Fact]
    public async Task Records_but_addresses_stand_at_names_of_services_too()
    {
        foreach (var name in (string[])["_dmarc", "_acme-challenge.www", "*.apps"])
        {
            var made = await _admin.Post("dnsresourcerecords/", ("name", name), ("domain", "maas"), ("rrtype", "TXT"), ("rrdata", "x"));
            Assert.Equal($"{name}.maas", (string?)made.Json["fqdn"]);
            if (name[0] == '_') Assert.Single(await Served($"{name}.maas", RecordType.Txt, 1));
        }

        foreach (var name in (string[])["-x", "a..b", ".a", "a b", "@.a", "a."])
        {
            var refused = await _admin.Post("dnsresourcerecords/", ("name", name), ("domain", "maas"), ("rrtype", "TXT"), ("rrdata", "x"));
            Assert.Equal((400, $$"""{"__all__": ["Invalid dnsresource name: {{name}}."]}"""), (refused.Status, refused.Text));
        }
    }

    [Fact]
    public async Task Filters_are_taken_at_their_word()
    {
        await net.SubnetAsync("10.46.0.0/24");
        await _admin.Post("dnsresources/", ("fqdn", "filtered.maas"), ("ip_addresses", "10.46.0.5 10.46.0.5"));
        Assert.Single((await _admin.Get("dnsresources/", ("name", "filtered"))).Json[0]!["ip_addresses"]!.AsArray());
        foreach (var filter in (string[])["fqdn", "name", "rrtype"]) Assert.Empty((await _admin.Get("dnsresources/", (filter, ""))).Json.AsArray());
        Assert.Empty((await _admin.Get("dnsresources/", ("rrtype", "A"))).Json.AsArray());
        foreach (var domain in (string[])["", "name:maas", "nosuch"]) Assert.Equal(404, (await _admin.Get("dnsresources/", ("domain", domain))).Status);
    }

    [Fact]
    public async Task Records_are_served_and_a_cname_stands_alone()
    {
        var service = await _admin.Post("dnsresourcerecords/", ("fqdn", "_ldap._tcp.maas"), ("rrtype", "srv"), ("rrdata", "0 5 389 ldap.maas"), ("ttl", "0"));
        Assert.Equal(("SRV", "_ldap._tcp.maas", 0), (service.Json["rrtype"]!.ToString(), service.Json["fqdn"]!.ToString(), (int)service.Json["ttl"]!));
        Assert.Single(await Served("_ldap._tcp.maas", RecordType.Srv, 1));
        var mail = await _admin.Post("dnsresourcerecords/", ("name", "mail"), ("domain", "maas"), ("rrtype", "MX"), ("rrdata", "10 mx.maas"));
        Assert.Equal(
            """{"__all__": ["CNAME records for a name cannot coexist with non-CNAME records."]}""",
            (await _admin.Post("dnsresourcerecords/", ("fqdn", "mail.maas"), ("rrtype", "CNAME"), ("rrdata", "other.maas"))).Text);
        var alias = await _admin.Post("dnsresourcerecords/", ("fqdn", "alias.maas"), ("rrtype", "CNAME"), ("rrdata", "mail.maas"));
        Assert.Equal(
            """{"__all__": ["Only one CNAME can be associated with a name."]}""",
            (await _admin.Post("dnsresourcerecords/", ("fqdn", "alias.maas"), ("rrtype", "CNAME"), ("rrdata", "second.maas"))).Text);
        await net.SubnetAsync("10.41.0.0/24");
        var resource = (await _admin.Get("dnsresources/", ("name", "alias"))).Json[0]!["id"];
        Assert.Equal("""{"__all__": ["Cannot add address: CNAME present."]}""", (await _admin.Put($"dnsresources/{resource}/", ("ip_addresses", "10.41.0.9"))).Text);
        Assert.Equal("20 mx.maas", (await _admin.Put($"dnsresourcerecords/{mail.Json["id"]}/", ("rrdata", "20 mx.maas"))).Json["rrdata"]!.ToString());
        Assert.Equal(204, (await _admin.Delete($"dnsresourcerecords/{alias.Json["id"]}/")).Status);
        Assert.Equal(404, (await _admin.Get($"dnsresources/{resource}/")).Status);
    }

    [Fact]
    public async Task All_names_are_listed_also_those_of_nodes()
    {
        var (subnet, vlan, _) = await net.SubnetAsync("10.42.0.0/24");
        var (machine, nic) = await net.MachineAsync(vlan);
        await net.Link(machine, nic, ("mode", "static"), ("subnet", Net.Text(subnet)), ("ip_address", "10.42.0.9"));
        var fqdn = (await _admin.Get($"machines/{machine}/")).Json["fqdn"]!.ToString();
        var entry = (await _admin.Get("dnsresources/", ("all", "true"), ("fqdn", fqdn))).Json.AsArray().Single()!;
        Assert.Equal((-1, "10.42.0.9"), ((int)entry["id"]!, entry["resource_records"]![0]!["rrdata"]!.ToString()));
        Assert.Null(entry["ip_addresses"]);
        Assert.DoesNotContain((await _admin.Get("dnsresources/")).Json.AsArray(), r => (int)r!["id"]! == -1);
    }

    /// <summary>Who keeps an address is told to administrators and to himself.</summary>
    [Theory]
    [InlineData("admin", "-1 ID")]
    [InlineData("user", "ID")]
    public async Task All_names_has_the_records_of_stored_names_before_them(string who, string ids)
    {
        await net.SubnetAsync("10.44.0.0/24");
        var stored = (await _admin.Post("dnsresources/", ("fqdn", $"kept-{who}.maas"), ("ip_addresses", $"10.44.0.{who.Length}"), ("address_ttl", "60"))).Json["id"]!.ToString();
        var listed = (await (await net.Appliance.AsAsync(who)).Get("dnsresources/", ("all", "true"), ("fqdn", $"kept-{who}.maas"))).Json.AsArray();
        Assert.Equal(ids.Replace("ID", stored, StringComparison.Ordinal), string.Join(' ', listed.Select(r => r!["id"]!.ToString())));
        if (listed[0]!["resource_records"]!.AsArray().FirstOrDefault() is not { } record) return;
        Assert.Equal(("A", $"10.44.0.{who.Length}", stored, 60), (record["rrtype"]!.ToString(), record["rrdata"]!.ToString(), record["dnsresource_id"]!.ToString(), (int)record["ttl"]!));
    }

    [Fact]
    public async Task A_label_that_becomes_a_domain_is_the_domain_itself()
    {
        await net.SubnetAsync("10.43.0.0/24");
        await _admin.Post("domains/", ("name", "org"));
        var resource = await _admin.Post("dnsresources/", ("fqdn", "child.org"), ("ip_addresses", "10.43.0.3"));
        await _admin.Post("domains/", ("name", "child.org"));
        Assert.Equal("child.org", (await _admin.Get($"dnsresources/{resource.Json["id"]}/")).Json["fqdn"]!.ToString());
        Assert.Equal(ResourceRules.Apex, net.Appliance.Store.Documents(DnsCollections.Resources).Find(resource.Json["id"]!.ToString())!.Name);
    }
}
