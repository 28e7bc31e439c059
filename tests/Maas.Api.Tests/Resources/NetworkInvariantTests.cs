using System.Net;
using CsCheck;
using Maas.Domain.Dhcp;
using Maas.Domain.Networks;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Region.Leases;
using Maas.Region.Naming;
using Maas.Region.Networks;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>Whatever sequence of network edits is sent, and whatever of it is refused: the model stays sound, DHCP and DNS can be derived from it, and a
/// restart finds it as it was.</summary>
public sealed class NetworkInvariantTests
{
    private static readonly Gen<Edit> AnyEdit = Gen.Select(Gen.Int[0, 19], Gen.Int[0, 255], Gen.Int[0, 255], Gen.Int[0, 255], (what, a, b, c) => new Edit(what, a, b, c));

    /// <summary>Few and long: every sequence starts an appliance.</summary>
    [Fact]
    public Task Sequences_of_edits_never_break_the_model() => AnyEdit.Array[60, 160].SampleAsync(PlayAsync, iter: 3, threads: 1);

    private static async Task PlayAsync(Edit[] sequence)
    {
        await using var appliance = await TestAppliance.StartAsync();
        var edits = new Edits(await appliance.AsAsync("admin"), appliance.Store);
        await appliance.Get<ControllerNode>().RefreshAsync(
            "appliance", "amd64/generic", [new OwnInterface("br0", MacAddress.Parse("52:54:00:bb:00:01", null), [(IPAddress.Parse("10.70.0.2"), Cidr.Parse("10.70.0.0/24"))])]);
        foreach (var edit in sequence)
        {
            var reply = await edits.SendAsync(edit);
            Assert.True(reply.Status < 500 || reply.Status == 503, $"{edits.Last}: {reply.Status} {reply.Text}");
            Check(appliance.Store, edits.Last);
            if (edits.Count % 10 == 0) Served(appliance.Store, edits.Last);
        }

        Served(appliance.Store, edits.Last);

        // The next start finds no interface of its own here; what that changes is changed before.
        await appliance.Get<ControllerNode>().RefreshAsync("appliance", "amd64/generic", []);
        var before = Dump(appliance.Store);
        await appliance.RestartAsync();
        Assert.Equal(before, Dump(appliance.Store));
    }

    private static string Dump(IStore store) => string.Join('\n',
    [
        .. store.Documents(Collections.Fabrics).All.Select(f => f.ToString()), .. store.Documents(Collections.Vlans).All.Select(v => v.ToString()),
        .. store.Documents(Collections.Subnets).All.Select(s => $"{s.Id} {s.Cidr} {s.VlanId} {s.GatewayIp}"), .. store.Documents(Collections.IpRanges).All.Select(r => r.ToString()),
        .. store.Documents(Collections.IpAddresses).All.Select(a => $"{a.Id} {a.AllocType} {a.Ip} {a.SubnetId}"), .. store.Documents(Collections.ReservedIps).All.Select(r => r.ToString()),
    ]);

    private static void Check(IStore store, string when)
    {
        var (fabrics, vlans, subnets) = (store.Documents(Collections.Fabrics).All, store.Documents(Collections.Vlans).All, store.Documents(Collections.Subnets).All);
        var (ranges, rows) = (store.Documents(Collections.IpRanges).All, store.Documents(Collections.IpAddresses).All);
        Assert.All(vlans, v => Assert.True(fabrics.Any(f => f.Id == v.FabricId), $"{when}: VLAN {v.Id} is in no fabric"));
        Assert.All(vlans, v => Assert.True(v.RelayVlanId is null || vlans.Any(r => r.Id == v.RelayVlanId), $"{when}: VLAN {v.Id} is relayed to nowhere"));
        Assert.All(fabrics, f => Assert.True(vlans.Any(v => v.FabricId == f.Id), $"{when}: fabric {f.Id} is empty"));
        Assert.Equal(vlans.Count, vlans.DistinctBy(v => (v.FabricId, v.Vid)).Count());
        Assert.All(subnets, s => Assert.True(vlans.Any(v => v.Id == s.VlanId), $"{when}: subnet {s.Cidr} is on no VLAN"));
        Assert.All(ranges, r => Assert.True(Of(r.SubnetId) is { } s && s.Cidr.Contains(r.StartIp) && s.Cidr.Contains(r.EndIp), $"{when}: range {r.StartIp} is outside"));
        foreach (var one in ranges)
            Assert.DoesNotContain(ranges, other => other.Id != one.Id && other.SubnetId == one.SubnetId && IpRangeRules.Within(one.StartIp, other));
        Assert.All(rows.Where(r => r is { Ip: not null, SubnetId: not null }), r => Assert.True(Of(r.SubnetId!.Value)?.Cidr.Contains(r.Ip!) == true, $"{when}: {r.Ip} is outside its subnet"));
        var held = rows.Where(r => r.Ip is not null && r.AllocType != IpAllocationType.Discovered).ToList();
        Assert.Equal(held.Count, held.DistinctBy(r => r.Ip!.ToString()).Count());
        foreach (var node in store.Documents(Collections.Nodes).All)
        {
            Assert.All(node.Interfaces, i => Assert.True(i.VlanId is null || vlans.Any(v => v.Id == i.VlanId), $"{when}: {i.Name} is on no VLAN"));
            Assert.All(node.Interfaces.SelectMany(i => i.Parents), p => Assert.True(node.Interface(p) is not null, $"{when}: a parent is gone"));
        }

        Assert.All(rows.SelectMany(r => r.Interfaces).Where(i => i.SystemId is not null), i => Assert.True(
            store.Documents(Collections.Nodes).Find(i.SystemId!)?.Interface(i.InterfaceId) is not null, $"{when}: a row is on an interface that is gone"));
        Assert.All(store.Documents(DnsCollections.Resources).All.SelectMany(r => r.AddressIds), id => Assert.True(rows.Any(r => r.Id == id), $"{when}: a name has an address that is gone"));

        Subnet? Of(int id) => subnets.FirstOrDefault(s => s.Id == id);
    }

    /// <summary>DHCP is derived without a fault, and never gives out what somebody has.</summary>
    private static void Served(IStore store, string when)
    {
        var controller = store.Documents(Collections.Nodes).All.First(n => n.IsController);
        var plan = DhcpDerivation.Derive(new DhcpModel
        {
            Controller = controller,
            Vlans = store.Documents(Collections.Vlans).All,
            Subnets = store.Documents(Collections.Subnets).All,
            Ranges = store.Documents(Collections.IpRanges).All,
            Addresses = [.. store.Documents(Collections.IpAddresses).All.Where(a => a.AllocType != IpAllocationType.Discovered)],
            ReservedIps = store.Documents(Collections.ReservedIps).All,
            Routes = store.Documents(Collections.StaticRoutes).All,
            Domains = store.Documents(Collections.Domains).All,
            Snippets = store.Documents(DhcpSnippets.All).All,
        });
        foreach (var scope in plan.Networks.SelectMany(n => n.Scopes))
            Assert.All(scope.Ranges, r => Assert.True(scope.Contains(r.First) && scope.Contains(r.Last), $"{when}: DHCP range outside its scope"));
    }

    /// <summary>One edit: what it does, and numbers that say to which objects and with which values.</summary>
    private sealed record Edit(int What, int A, int B, int C);

    /// <summary>Sends edits of all kinds about a small world, so that they meet.</summary>
    private sealed class Edits(ApiClient admin, IStore store)
    {
        private int _macs;

        public int Count { get; private set; }

        public string Last { get; private set; } = "";

        public Task<Reply> SendAsync(Edit e) => e.What switch
        {
            0 => Send("POST", "fabrics/"),
            1 => Send("POST", $"fabrics/{Any(Collections.Fabrics, f => f.Id, e.A)}/vlans/", ("vid", Net.Text(1 + (e.B % 5)))),
            2 => Send("POST", "subnets/", ("cidr", Network(e.A, e.B)), ("vlan", Vlan(e.C)), ("gateway_ip", e.C % 2 == 0 ? "" : Address(e.A, e.C))),
            3 => Send("PUT", $"subnets/{Subnet(e.A)}/", ("cidr", Network(e.B, e.C))),
            4 => Send("PUT", $"subnets/{Subnet(e.A)}/", ("vlan", Vlan(e.B)), ("managed", e.C % 2 == 0 ? "true" : "false")),
            5 or 6 => Send(
                "POST", "ipranges/", ("type", e.What == 5 ? "dynamic" : "reserved"), ("start_ip", Address(e.A, Math.Min(e.B, e.C))), ("end_ip", Address(e.A, Math.Max(e.B, e.C)))),
            7 => Send("PUT", $"ipranges/{Any(Collections.IpRanges, r => r.Id, e.A)}/", ("start_ip", Address(e.A, e.B)), ("end_ip", Address(e.A, e.C))),
            8 => Send("DELETE", $"ipranges/{Any(Collections.IpRanges, r => r.Id, e.A)}/"),
            9 => Send("POST", "reservedips/", ("ip", Address(e.A, e.B)), ("mac_address", Mac())),
            10 => Send(
                "POST", "ipaddresses/?op=reserve", e.C % 2 == 0 ? ("ip", Address(e.A, e.B)) : ("subnet", Subnet(e.A)), ("hostname", $"h{e.B % 9}")),
            11 => Send("POST", "ipaddresses/?op=release", ("ip", Held(e.A) ?? Address(e.A, e.B)), ("force", "true")),
            12 => Send("PUT", $"vlans/{Vlan(e.A)}/", ("dhcp_on", e.B % 3 == 0 ? "false" : "true"), ("primary_rack", Controller)),
            13 => Send("PUT", $"vlans/{Vlan(e.A)}/", ("fabric", Any(Collections.Fabrics, f => f.Id, e.B)), ("relay_vlan", Vlan(e.C))),
            14 => Send("DELETE", $"vlans/{Vlan(e.A)}/"),
            15 => e.B % 3 == 0 ? Send("DELETE", $"subnets/{Subnet(e.A)}/") : Send("DELETE", $"fabrics/{Any(Collections.Fabrics, f => f.Id, e.A)}/"),
            16 => Send("POST", "devices/", ("mac_addresses", Mac())),
            17 or 18 => OnInterface(e),
            _ => Send("POST", "static-routes/", ("source", Subnet(e.A)), ("destination", Subnet(e.B)), ("gateway_ip", Address(e.A, e.C))),
        };

        private Task<Reply> OnInterface(Edit e)
        {
            var devices = store.Documents(Collections.Nodes).All.Where(n => !n.IsController && n.Interfaces.Count > 0).ToList();
            if (devices.Count == 0) return Send("POST", "devices/", ("mac_addresses", Mac()));
            var node = devices[e.A % devices.Count];
            var path = $"nodes/{node.SystemId}/interfaces/{node.Interfaces[e.B % node.Interfaces.Count].Id}/";
            return (e.C % 5) switch
            {
                0 => Send("PUT", path, ("vlan", Vlan(e.B))),
                1 => Send("POST", path + "?op=disconnect"),
                2 => Send("DELETE", path),
                _ => Send(
                    "POST", path + "?op=link_subnet", ("mode", "static"), ("subnet", Subnet(e.C)), ("force", "true"),
                    ("ip_address", e.B % 2 == 0 ? Address(e.A, e.B) : "")),
            };
        }

        private Task<Reply> Send(string method, string path, params (string, string)[] fields)
        {
            Count++;
            Last = $"{method} {path} {string.Join(' ', fields)}";
            return admin.SendAsync(new HttpMethod(method), path, fields);
        }

        private string Controller => store.Documents(Collections.Nodes).All.First(n => n.IsController).SystemId;

        private string Vlan(int which) => Any(Collections.Vlans, v => v.Id, which);

        private string Subnet(int which) => Any(Collections.Subnets, s => s.Id, which);

        private string? Held(int which) => store.Documents(Collections.IpAddresses).All.Where(r => r.Ip is not null).ElementAtOrDefault(which % 8)?.Ip?.ToString();

        private string Any<T>(Collection<T> collection, Func<T, int> id, int which)
            where T : class => store.Documents(collection).All is { Count: > 0 } all ? Net.Text(id(all[which % all.Count])) : "0";

        private static string Address(int third, int last) => $"10.70.{third % 4}.{last}";

        private static string Network(int kind, int where) => (kind % 4) switch
        {
            0 => $"10.70.{where % 4}.0/24",
            1 => $"10.70.{where % 4}.{where / 4 % 4 * 64}/26",
            2 => $"10.70.{where % 2 * 2}.0/23",
            _ => "10.70.0.0/22",
        };

        private string Mac() => $"52:54:00:cc:{++_macs / 256:x2}:{_macs % 256:x2}";
    }
}
