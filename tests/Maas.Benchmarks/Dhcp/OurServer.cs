using Maas.Appliance.Adapters;
using Maas.Domain.Lifecycle;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Rack.Dhcp;
using Maas.Region;
using Maas.Region.Leases;
using Maas.Region.Networks;
using Maas.Region.Nodes;
using Maas.Region.Settings;
using Maas.Store;
using Maas.Store.Lite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Benchmarks.Dhcp;

/// <summary>The appliance's DHCP, whole: server, leases with their journal, and the records behind them on the real store; without API and grains.</summary>
internal static class OurServer
{
    /// <summary>Serves until the input ends. The interface has the first address of the network; the range is all of it from .0.10 on.</summary>
    public static async Task RunAsync(string directory, string interfaceName, string cidr)
    {
        var network = Cidr.Parse(cidr);
        await using var store = LiteStore.Open(new StoreOptions { DataDirectory = directory, Json = Json() }, NullLogger<LiteStore>.Instance);
        await SeedAsync(store, interfaceName, network);
        var clock = TimeProvider.System;
        var controller = new ControllerNode(store, new NodeNames(store), clock);
        using var ntp = new NtpServers(new StoredSettings(store), store, clock);
        using var plans = new DhcpPlans(store, controller, ntp, offersDns: true);
        using var book = new LeaseBook(Path.Combine(directory, "leases.journal"), plans, clock);
        using var timeline = new BootTimeline(store, null!, clock, NullLogger<BootTimeline>.Instance);
        using var gate = new NetworkGate();
        using var records = new LeaseRecords(book, store, timeline, new NodeSurroundings(), gate, clock, NullLogger<LeaseRecords>.Instance);
        using var foreign = new ForeignServers(book, store, timeline, controller, clock, NullLogger<ForeignServers>.Instance);
        using var server = new DhcpServer(
            new RackLeases(book, foreign), new DhcpServerOptions { Interfaces = [interfaceName] }, clock, NullLogger<DhcpServer>.Instance);
        await records.StartAsync(CancellationToken.None);
        await server.StartAsync(CancellationToken.None);
        await Console.Out.WriteLineAsync("ready");
        await Console.In.ReadToEndAsync();
        await server.StopAsync(CancellationToken.None);
        await records.StopAsync(CancellationToken.None);
    }

    private static System.Text.Json.JsonSerializerOptions Json() => Maas.Appliance.StoreJson.Make(new byte[32]);

    private static async Task SeedAsync(LiteStore store, string interfaceName, Cidr network)
    {
        if (store.Documents(Collections.Nodes).Count > 0) return;
        const string Controller = "bench1";
        var own = (network.FirstNumber + 1).ToAddress(isIPv6: false);
        await DefaultObjects.SeedAsync(store);
        var (row, nic) = (store.NextId(Collections.IpAddresses), store.NextId(Collections.InterfaceNumbers));
        await store.CommitAsync(new Batch()
            .Put(Collections.Vlans, new Vlan { Id = DefaultObjects.FirstVlanId, FabricId = 0, DhcpOn = true, PrimaryRack = Controller })
            .Put(Collections.Subnets, new Subnet { Id = 1, Name = "bench", Cidr = network, VlanId = DefaultObjects.FirstVlanId, GatewayIp = own })
            .Put(Collections.IpRanges, new IpRange
            {
                Id = 1,
                SubnetId = 1,
                Type = IpRangeType.Dynamic,
                StartIp = (network.FirstNumber + 10).ToAddress(isIPv6: false),
                EndIp = (network.LastNumber - 1).ToAddress(isIPv6: false),
            })
            .Put(Collections.Nodes, new Node
            {
                SystemId = Controller,
                Id = 1,
                Hostname = "bench",
                NodeType = NodeType.RegionAndRackController,
                Status = NodeState.Deployed,
                Interfaces = [new Interface { Id = nic, Name = interfaceName, VlanId = DefaultObjects.FirstVlanId }],
            })
            .Put(Collections.IpAddresses, new StaticIpAddress
            {
                Id = row,
                AllocType = IpAllocationType.Sticky,
                Ip = own,
                SubnetId = 1,
                Interfaces = [new InterfaceRef(Controller, nic)],
            }));
    }
}
