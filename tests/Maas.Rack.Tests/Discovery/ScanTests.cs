using System.Diagnostics;
using Maas.Protocols.Primitives;
using Maas.Rack.Discovery;
using Maas.Testing;
using Maas.Testing.Lab;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Rack.Tests.Discovery;

/// <summary>Hosts that say nothing by themselves are found by being asked.</summary>
public sealed class ScanTests
{
    private const string Mac = "52:54:00:66:02:09";

    private readonly Stations _stations = new();

    [Theory]
    [InlineData("10.66.0.0/24", false)]
    [InlineData("10.66.0.8/29", true)]
    public async Task Asked_by_ARP_a_silent_host_answers(string network, bool slow)
    {
        Needs.Root();
        await using var lab = await WireLab.StartAsync();
        using var watch = new ArpWatch(new DiscoveryOptions([WireLab.Bridge]), _stations, NullLogger<ArpWatch>.Instance);
        await lab.Enter(() => watch.StartAsync(CancellationToken.None));
        var host = await lab.AddHostAsync("10.66.0.9/24", Mac);
        var took = Stopwatch.StartNew();
        await lab.Enter(() => new ArpScan(TimeProvider.System).AskAsync(WireLab.Bridge, Ipv4Address.Parse("10.66.0.1"), Cidr.Parse(network), slow, TestContext.Current.CancellationToken));
        Assert.True(took.Elapsed > TimeSpan.FromSeconds(slow ? 6 / 9.0 : 0.2), $"{took.Elapsed}");
        await _stations.UntilAsync($"br0 10.66.0.9 {Mac}");

        // It was asked by somebody who has an address, whom it now knows: a probe for an address would have made it fear for its own.
        Assert.Contains("10.66.0.1 ", (await WireLab.RunAsync(host, "ip", "neigh")).Output, StringComparison.Ordinal);
        await watch.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(64, true)]
    public async Task Asked_by_ICMP_a_host_is_found_that_the_kernel_need_not_ask_for(int atOnce, bool slow)
    {
        Needs.Root();
        await using var lab = await WireLab.StartAsync();
        await lab.AddHostAsync("10.66.0.9/24", Mac);
        var other = await lab.AddHostAsync("10.66.0.10/24", "52:54:00:66:02:10");
        await Programs.RunAsync(["ip", "-n", lab.Name, "neigh", "add", "10.66.0.9", "lladdr", Mac, "dev", WireLab.Bridge]);
        await WireLab.RunAsync(other, "sysctl", "-w", "net.ipv4.icmp_echo_ignore_all=1");
        await lab.Enter(() => new PingScan(_stations, TimeProvider.System).AskAsync(WireLab.Bridge, Cidr.Parse("10.66.0.8/29"), atOnce, slow, TestContext.Current.CancellationToken));
        Assert.Equal([$"br0 10.66.0.9 {Mac}"], _stations.Seen);
    }

    [Theory]
    [InlineData("10.0.0.0/30", "10.0.0.1 10.0.0.2")]
    [InlineData("10.0.0.0/31", "10.0.0.0 10.0.0.1")]
    [InlineData("10.0.0.7/32", "10.0.0.7")]
    [InlineData("255.255.255.254/31", "255.255.255.254 255.255.255.255")]
    public void Only_addresses_that_a_host_can_have_are_asked(string network, string asked) =>
        Assert.Equal(asked, string.Join(' ', Cidr.Parse(network).Hosts()));
}
