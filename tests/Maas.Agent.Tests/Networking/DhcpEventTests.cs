using Maas.Agent.Networking;

namespace Maas.Agent.Tests.Networking;

public sealed class DhcpEventTests
{
    private static string Commands(string name, params string[] lease) =>
        string.Join("; ", Of(lease).Commands(name).Select(command => string.Join(' ', command)));

    private static DhcpEvent Of(params string[] lease) =>
        new(lease.Append("interface=eth0").Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]));

    [Theory]
    [InlineData("ip=10.0.0.9 mask=22 router=10.0.0.1", "ip -4 addr replace 10.0.0.9/22 dev eth0; ip -4 route replace default via 10.0.0.1 dev eth0")]
    [InlineData("ip=10.0.0.9 subnet=255.255.255.128", "ip -4 addr replace 10.0.0.9/25 dev eth0")]
    [InlineData("ip=10.0.0.9 mask=24 mtu=9000", "ip link set eth0 mtu 9000; ip -4 addr replace 10.0.0.9/24 dev eth0")]
    public void A_lease_becomes_an_address_and_a_route(string lease, string expected) => Assert.Equal(expected, Commands("bound", lease.Split(' ')));

    [Fact]
    public void Classless_routes_replace_the_router() => Assert.Equal(
        "ip -4 addr replace 10.0.0.9/24 dev eth0; ip -4 route replace default via 10.0.0.1 dev eth0; ip -4 route replace 10.9.0.0/16 via 10.0.0.7 dev eth0",
        Commands("renew", "ip=10.0.0.9", "mask=24", "router=10.0.0.2", "staticroutes=0.0.0.0/0 10.0.0.1 10.9.0.0/16 10.0.0.7"));

    [Fact]
    public void Version_6_has_an_address_alone() => Assert.Equal("ip -6 addr replace fd00::9/128 dev eth0", Commands("bound", "ipv6=fd00::9"));

    [Theory]
    [InlineData("nak", "")]
    [InlineData("leasefail", "")]
    [InlineData("deconfig", "ip -4 addr flush dev eth0; ip link set eth0 up")]
    public void Other_events_change_less(string name, string expected) => Assert.Equal(expected, Commands(name, "ip=10.0.0.9"));

    [Fact]
    public void Name_servers_are_written_down()
    {
        Assert.Equal("search maas\nnameserver 10.0.0.1\nnameserver 10.0.0.2\n", Of("dns=10.0.0.1 10.0.0.2", "domain=maas").ResolverFile("bound"));
        Assert.Null(Of("ip=10.0.0.1").ResolverFile("bound"));
        Assert.Null(Of("dns=10.0.0.1").ResolverFile("deconfig"));
    }
}
