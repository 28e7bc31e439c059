using System.Net;
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
    private const int Steps = 250;

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(300)]
    public async Task Random_edits_never_break_the_model(int seed)
    {
        await using var appliance = await TestAppliance.StartAsync();
        var edits = new RandomEdits(await appliance.AsAsync("admin"), appliance.Store, new Random(seed));
        await appliance.Get<ControllerNode>().RefreshAsync(
            "appliance", "amd64/generic", [new OwnInterface("br0", MacAddress.Parse("52:54:00:bb:00:01", null), [(IPAddress.Parse("10.70.0.2"), Cidr.Parse("10.70.0.0/24"))])]);
        for (var step = 0; step < Steps; step++)
        {
            var reply = await edits.NextAsync();
            Assert.True(reply.Status < 500 || reply.Status == 503, $"step {step}: {edits.Last}: {reply.Status} {reply.Text}");
            Check(appliance.Store, $"seed {seed}, step {step}: {edits.Last}");
        }

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
        Served(store, when);

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

    /// <summary>Sends edits of all kinds about a small world, so that they meet.</summary>
    private sealed class RandomEdits(ApiClient admin, IStore store, Random random)
    {
        private int _macs;

        public string Last { get; private set; } = "";

        public Task<Reply> NextAsync() => random.Next(20) switch
        {
            0 => Send("POST", "fabrics/"),
            1 => Send("POST", $"fabrics/{Any(Collections.Fabrics, f => f.Id)}/vlans/", ("vid", Number(1, 6))),
            2 => Send("POST", "subnets/", ("cidr", Network()), ("vlan", Any(Collections.Vlans, v => v.Id)), ("gateway_ip", random.Next(2) == 0 ? "" : Address())),
            3 => Send("PUT", $"subnets/{Any(Collections.Subnets, s => s.Id)}/", ("cidr", Network())),
            4 => Send("PUT", $"subnets/{Any(Collections.Subnets, s => s.Id)}/", ("vlan", Any(Collections.Vlans, v => v.Id)), ("managed", random.Next(2) == 0 ? "true" : "false")),
            5 or 6 => Range(),
            7 => Send("PUT", $"ipranges/{Any(Collections.IpRanges, r => r.Id)}/", ("start_ip", Address()), ("end_ip", Address())),
            8 => Send("DELETE", $"ipranges/{Any(Collections.IpRanges, r => r.Id)}/"),
            9 => Send("POST", "reservedips/", ("ip", Address()), ("mac_address", Mac())),
            10 => Send("POST", "ipaddresses/?op=reserve", random.Next(2) == 0 ? ("ip", Address()) : ("subnet", Any(Collections.Subnets, s => s.Id)), ("hostname", $"h{random.Next(9)}")),
            11 => Send("POST", "ipaddresses/?op=release", ("ip", Address()), ("force", "true")),
            12 => Send("PUT", $"vlans/{Any(Collections.Vlans, v => v.Id)}/", ("dhcp_on", random.Next(3) == 0 ? "false" : "true"), ("primary_rack", store.Documents(Collections.Nodes).All.First(n => n.IsController).SystemId)),
            13 => Send("PUT", $"vlans/{Any(Collections.Vlans, v => v.Id)}/", ("fabric", Any(Collections.Fabrics, f => f.Id)), ("relay_vlan", Any(Collections.Vlans, v => v.Id))),
            14 => Send("DELETE", $"vlans/{Any(Collections.Vlans, v => v.Id)}/"),
            15 => random.Next(3) == 0 ? Send("DELETE", $"subnets/{Any(Collections.Subnets, s => s.Id)}/") : Send("DELETE", $"fabrics/{Any(Collections.Fabrics, f => f.Id)}/"),
            16 => Send("POST", "devices/", ("mac_addresses", Mac())),
            17 or 18 => OnInterface(),
            _ => Send("POST", "static-routes/", ("source", Any(Collections.Subnets, s => s.Id)), ("destination", Any(Collections.Subnets, s => s.Id)), ("gateway_ip", Address())),
        };

        private Task<Reply> Range()
        {
            var (one, two) = (random.Next(256), random.Next(256));
            var third = random.Next(4);
            return Send(
                "POST", "ipranges/", ("type", random.Next(2) == 0 ? "dynamic" : "reserved"), ("start_ip", $"10.70.{third}.{Math.Min(one, two)}"), ("end_ip", $"10.70.{third}.{Math.Max(one, two)}"));
        }

        private Task<Reply> OnInterface()
        {
            var devices = store.Documents(Collections.Nodes).All.Where(n => !n.IsController && n.Interfaces.Count > 0).ToList();
            if (devices.Count == 0) return Send("POST", "devices/", ("mac_addresses", Mac()));
            var node = devices[random.Next(devices.Count)];
            var path = $"nodes/{node.SystemId}/interfaces/{node.Interfaces[random.Next(node.Interfaces.Count)].Id}/";
            return random.Next(5) switch
            {
                0 => Send("PUT", path, ("vlan", Any(Collections.Vlans, v => v.Id))),
                1 => Send("POST", path + "?op=disconnect"),
                2 => Send("DELETE", path),
                _ => Send(
                    "POST", path + "?op=link_subnet", ("mode", "static"), ("subnet", Any(Collections.Subnets, s => s.Id)), ("force", "true"), ("ip_address", random.Next(2) == 0 ? Address() : "")),
            };
        }

        private Task<Reply> Send(string method, string path, params (string, string)[] fields)
        {
            Last = $"{method} {path} {string.Join(' ', fields)}";
            return admin.SendAsync(new HttpMethod(method), path, fields);
        }

        private string Any<T>(Collection<T> collection, Func<T, int> id)
            where T : class => store.Documents(collection).All is { Count: > 0 } all ? Net.Text(id(all[random.Next(all.Count)])) : "0";

        private string Address() => $"10.70.{random.Next(4)}.{random.Next(256)}";

        private string Network() => random.Next(4) switch
        {
            0 => $"10.70.{random.Next(4)}.0/24",
            1 => $"10.70.{random.Next(4)}.{random.Next(4) * 64}/26",
            2 => $"10.70.{random.Next(2) * 2}.0/23",
            _ => "10.70.0.0/22",
        };

        private string Number(int from, int to) => Net.Text(random.Next(from, to));

        private string Mac() => $"52:54:00:cc:00:{++_macs:x2}";
    }
}
