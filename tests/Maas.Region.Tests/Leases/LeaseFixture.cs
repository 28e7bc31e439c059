using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Maas.Domain.Dhcp;
using Maas.Domain.Lifecycle;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region.Leases;
using Maas.Region.Networks;
using Maas.Region.Nodes;
using Maas.Region.Settings;
using Maas.Store;
using Maas.Store.Lite;
using Maas.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Region.Tests.Leases;

/// <summary>Leases on a real store and a real journal: one VLAN with 10.0.0.0/24, whose range is .100 to .199, and a clock that the test moves.</summary>
internal sealed class LeaseFixture : IAsyncDisposable
{
    public const string Rack = "rack01";
    public const int Vlan = DefaultObjects.FirstVlanId;

    private readonly TemporaryDirectory _directory = new();
    private readonly NtpServers _ntp;
    private readonly DhcpPlans _plans;

    private LeaseFixture()
    {
        var json = new JsonSerializerOptions { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
        json.Converters.Add(new AddressText());
        Store = LiteStore.Open(new StoreOptions { DataDirectory = _directory.Path, Json = json }, NullLogger<LiteStore>.Instance);
        _ntp = new NtpServers(new StoredSettings(Store), Store, Clock);
        _plans = new DhcpPlans(Store, new ControllerNode(Store, new NodeNames(Store), Clock), _ntp, offersDns: true);
        Timeline = new BootTimeline(Store, null!, Clock, NullLogger<BootTimeline>.Instance);
        Book = Open();
    }

    public LiteStore Store { get; }
    public StillClock Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    public BootTimeline Timeline { get; }
    public LeaseBook Book { get; private set; }

    public static async Task<LeaseFixture> StartAsync()
    {
        var fixture = new LeaseFixture();
        var store = fixture.Store;
        await DefaultObjects.SeedAsync(store);
        await store.CommitAsync(new Batch()
            .Put(Collections.Vlans, new Vlan { Id = Vlan, FabricId = 0, DhcpOn = true, PrimaryRack = Rack })
            .Put(Collections.Subnets, new Subnet { Id = 1, Name = "lab", Cidr = Cidr.Parse("10.0.0.0/24"), VlanId = Vlan })
            .Put(Collections.IpRanges, Range("10.0.0.100", "10.0.0.199"))
            .Put(Collections.Nodes, new Node
            {
                SystemId = Rack,
                Id = 1,
                Hostname = "rack",
                NodeType = NodeType.RegionAndRackController,
                Status = NodeState.Deployed,
                Interfaces = [new Interface { Id = store.NextId(Collections.InterfaceNumbers), Name = "eth0", VlanId = Vlan }],
            })
            .Put(Collections.IpAddresses, fixture.Row("10.0.0.1", IpAllocationType.Sticky, Rack, 1)));
        return fixture;
    }

    public static IpRange Range(string start, string end) =>
        new() { Id = 1, SubnetId = 1, Type = IpRangeType.Dynamic, StartIp = IPAddress.Parse(start), EndIp = IPAddress.Parse(end) };

    public StaticIpAddress Row(string ip, IpAllocationType type, string node, int nic) => new()
    {
        Id = Store.NextId(Collections.IpAddresses),
        AllocType = type,
        Ip = IPAddress.Parse(ip),
        SubnetId = 1,
        Interfaces = [new InterfaceRef(node, nic)],
    };

    /// <summary>A machine with one interface.</summary>
    public async Task<int> AddMachineAsync(string systemId, MacAddress mac)
    {
        var nic = Store.NextId(Collections.InterfaceNumbers);
        await Store.CommitAsync(new Batch().Put(Collections.Nodes, new Node
        {
            SystemId = systemId,
            Id = nic,
            Hostname = systemId,
            Interfaces = [new Interface { Id = nic, Name = "eno1", MacAddress = mac, VlanId = Vlan }],
        }));
        return nic;
    }

    public LeaseAnswer Ask(LeaseRequestKind kind, int client, string address = "0.0.0.0", bool probe = false, int seconds = 600, string name = "") =>
        Book.Decide(new LeaseRequest
        {
            Kind = kind,
            Mac = Mac(client),
            Network = Book.Plan.Networks[0],
            Address = Ipv4Address.Parse(address),
            Seconds = seconds,
            CanProbe = probe,
            HostName = System.Text.Encoding.ASCII.GetBytes(name),
        });

    /// <summary>DISCOVER and REQUEST.</summary>
    public string Lease(int client, int seconds = 600)
    {
        var offer = Ask(LeaseRequestKind.Discover, client, seconds: seconds);
        Assert.Equal(LeaseVerdict.Offer, offer.Verdict);
        Assert.Equal(new LeaseAnswer(LeaseVerdict.Ack, offer.Address, offer.Scope, seconds), Ask(LeaseRequestKind.Selecting, client, offer.Address.ToString(), seconds: seconds));
        return offer.Address.ToString();
    }

    /// <summary>The process dies: what the file holds is what there is. Nothing is flushed on the way out.</summary>
    public void Crash(Action<string>? damage = null)
    {
        var left = _directory.PathOf($"{Guid.NewGuid():N}.journal");
        File.Copy(Journal, left);
        damage?.Invoke(left);
        Book.Dispose();
        File.Move(left, Journal, overwrite: true);
        Book = Open();
    }

    public string Journal => _directory.PathOf("leases.journal");

    public static MacAddress Mac(int client) => new(0x5254_0000_0000UL + (ulong)client);

    public async ValueTask DisposeAsync()
    {
        Book.Dispose();
        _plans.Dispose();
        _ntp.Dispose();
        Timeline.Dispose();
        await Store.DisposeAsync();
        _directory.Dispose();
    }

    private LeaseBook Open() => new(Journal, _plans, Clock, compactAbove: 4096);

    private sealed class AddressText : JsonConverter<IPAddress>
    {
        public override IPAddress? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => IPAddress.Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
