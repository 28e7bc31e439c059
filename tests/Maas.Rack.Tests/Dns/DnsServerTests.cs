using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Maas.Domain.Naming;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Rack.Dns;
using Maas.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Rack.Tests.Dns;

/// <summary>The server as dig sees it, over real sockets on loopback.</summary>
public sealed class DnsServerTests : IAsyncLifetime
{
    private DnsServer _upstream = null!;
    private DnsServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await StartedAsync(Zones("up.example", "203.0.113.9"), []);
        _server = await StartedAsync(Zones("maas", "10.0.0.5"), [new IPEndPoint(IPAddress.Loopback, _upstream.Port)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(default);
        await _upstream.StopAsync(default);
        _server.Dispose();
        _upstream.Dispose();
    }

    [Theory]
    [InlineData("+short n1.maas A", "10.0.0.5")]
    [InlineData("+tcp +short n1.maas A", "10.0.0.5")]
    [InlineData("+short N1.Maas A", "10.0.0.5")]
    [InlineData("+noedns +short n1.maas A", "10.0.0.5")]
    [InlineData("+short -x 10.0.0.5", "n1.maas.")]
    [InlineData("+short n1.up.example A", "203.0.113.9")]
    [InlineData("+tcp +short n1.up.example A", "203.0.113.9")]
    [InlineData("nothere.maas A", "status: NXDOMAIN")]
    [InlineData("n1.maas AAAA", "status: NOERROR")]
    [InlineData("maas SOA", "nobody.example.com. 1 600 1800 604800 30")]
    [InlineData("+short www.maas A", "10.0.0.7")]
    [InlineData("+short alias.maas CNAME", "www.maas.")]
    [InlineData("+short alias.maas A", "10.0.0.7")]
    [InlineData("+short maas MX", "10 mail.maas.")]
    [InlineData("+short _ldap._tcp.maas SRV", "0 5 389 ldap.maas.")]
    [InlineData("+short www.maas SSHFP", "4 1 0123456789ABCDEF0123456789ABCDEF01234567")]
    [InlineData("+short www.maas TXT", "\"v=1 some text\"")]
    [InlineData("+short anything.wild.maas A", "10.0.0.8")]
    [InlineData("+noall +answer www.maas A", "\t77\t")]
    [InlineData("+short 10-0-0-9.maas A", "10.0.0.9")]
    [InlineData("+short 10-0-0-123.maas A", "10.0.0.123")]
    [InlineData("+short -x 10.0.0.123", "10-0-0-123.maas.")]
    [InlineData("+edns=1 +noednsneg n1.maas A", "status: BADVERS")]
    [InlineData("maas AXFR", "Transfer failed")]
    [InlineData("+norecurse example.org A", "status: REFUSED")]
    public async Task Dig_gets_its_answer(string query, string expected)
    {
        Needs.Root();
        Assert.Contains(expected, await DigAsync(query), StringComparison.Ordinal);
    }

    private async Task<string> DigAsync(string query)
    {
        var port = _server.Port.ToString(CultureInfo.InvariantCulture);
        using var dig = Process.Start(new ProcessStartInfo("dig", ["-p", port, "@127.0.0.1", "+tries=1", "+time=3", .. query.Split(' ')]) { RedirectStandardOutput = true })!;
        return await dig.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The kernel chooses a port that is free for UDP; when another test has it for TCP, it chooses again.</summary>
    private static async Task<DnsServer> StartedAsync(ZoneSet zones, IReadOnlyList<IPEndPoint> forwarders)
    {
        while (true)
        {
            var server = Server(zones, forwarders);
            try
            {
                await server.StartAsync(default);
                return server;
            }
            catch (SocketException)
            {
                await server.StopAsync(default);
                server.Dispose();
            }
        }
    }

    private static DnsServer Server(ZoneSet zones, IReadOnlyList<IPEndPoint> forwarders) =>
        new(new FixedZones(zones, forwarders), new DnsServerOptions(0, [IPAddress.Loopback]), TimeProvider.System, NullLogger<DnsServer>.Instance);

    private static ZoneSet Zones(string domain, string address) => ZoneBuilder.Build(new NamingModel
    {
        Domains = [new DnsDomain { Id = 0, Name = domain, IsDefault = true }],
        Subnets = [new Subnet { Id = 1, Name = "a", Cidr = new(IPAddress.Parse(address), 24), VlanId = 1 }],
        Nodes = [new Node { SystemId = "aaaaaa", Id = 1, Hostname = "n1", Interfaces = [new Interface { Id = 1, Name = "eth0" }] }],
        Addresses =
        [
            new StaticIpAddress { Id = 1, Ip = IPAddress.Parse(address), Interfaces = [new InterfaceRef("aaaaaa", 1)] },
            new StaticIpAddress { Id = 2, Ip = IPAddress.Parse("10.0.0.7"), AllocType = IpAllocationType.UserReserved },
            new StaticIpAddress { Id = 3, Ip = IPAddress.Parse("10.0.0.8"), AllocType = IpAllocationType.UserReserved },
            new StaticIpAddress { Id = 4, Ip = IPAddress.Parse("10.0.0.9"), AllocType = IpAllocationType.UserReserved },
        ],
        Ranges = [new IpRange { Id = 1, SubnetId = 1, Type = IpRangeType.Dynamic, StartIp = IPAddress.Parse("10.0.0.100"), EndIp = IPAddress.Parse("10.0.0.199") }],
        Resources =
        [
            new DnsResource
            {
                Id = 1,
                Name = "www",
                DomainId = 0,
                AddressTtl = 77,
                AddressIds = [2],
                Data = [new DnsData(1, "SSHFP", "4 1 0123456789abcdef0123456789abcdef01234567", null), new DnsData(2, "TXT", "v=1 some text", null)],
            },
            new DnsResource { Id = 2, Name = "alias", DomainId = 0, Data = [new DnsData(3, "CNAME", "www.maas", null)] },
            new DnsResource { Id = 3, Name = "@", DomainId = 0, Data = [new DnsData(4, "MX", "10 mail.maas", null)] },
            new DnsResource { Id = 4, Name = "_ldap._tcp", DomainId = 0, Data = [new DnsData(5, "SRV", "0 5 389 ldap.maas", 60)] },
            new DnsResource { Id = 5, Name = "*.wild", DomainId = 0, AddressIds = [3] },
        ],
    });

    private sealed class FixedZones(ZoneSet zones, IReadOnlyList<IPEndPoint> forwarders) : IZones
    {
        public ZoneSet Current => zones;

        public bool MayRecurse(IPAddress client) => true;

        public IReadOnlyList<IPEndPoint> ForwardersOf(ReadOnlySpan<byte> name) => forwarders;
    }
}
