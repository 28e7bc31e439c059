using Maas.Protocols.Ethernet;
using Maas.Rack.Discovery;
using Maas.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Rack.Tests.Discovery;

/// <summary>Stations are heard on a real wire, whatever else is on it.</summary>
public sealed class ArpWatchTests
{
    private const string Mac = "52:54:00:66:01:09";

    private readonly Stations _stations = new();

    [Fact]
    public async Task Whoever_asks_or_answers_is_seen_and_who_only_probes_is_not()
    {
        Needs.Root();
        await using var lab = await WireLab.StartAsync();
        using var watch = await StartAsync(lab, WireLab.Bridge);
        var host = await lab.AddHostAsync("10.66.0.9/24", Mac);
        await WireLab.RunAsync(host, "arping", "-D", "-c", "1", "-w", "1", "-I", "eth0", "10.66.0.77");
        await WireLab.RunAsync(host, "arping", "-c", "1", "-w", "2", "-I", "eth0", "10.66.0.1");
        await _stations.UntilAsync($"br0 10.66.0.9 {Mac}");
        Assert.All(_stations.Seen, s => Assert.Equal($"br0 10.66.0.9 {Mac}", s));
        await WireLab.RunAsync(host, "ip", "addr", "add", "10.66.0.10/24", "dev", "eth0");
        await WireLab.RunAsync(host, "arping", "-U", "-c", "1", "-w", "1", "-I", "eth0", "10.66.0.10");
        await _stations.UntilAsync($"br0 10.66.0.10 {Mac}");
        await watch.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_tag_is_told_with_its_station_and_a_mere_priority_is_none()
    {
        Needs.Root();
        await using var lab = await WireLab.StartAsync();
        using var watch = await StartAsync(lab, WireLab.Bridge);
        var host = await lab.AddHostAsync("10.66.0.9/24", Mac);
        await WireLab.SendAsync(host, Tagged("vlan=5", "10.66.5.9"), Tagged("vlan=4094, prio=7", "10.66.6.9"), Tagged("vlan=0, prio=3", "10.66.7.9"), Tagged("vlan=4095", "10.66.8.9"));
        await _stations.UntilAsync($"br0 10.66.5.9 {Mac} 5");
        await _stations.UntilAsync($"br0 10.66.6.9 {Mac} 4094");
        await _stations.UntilAsync($"br0 10.66.7.9 {Mac}");
        await watch.StopAsync(CancellationToken.None);

        static string Tagged(string tag, string address) => $"Ether(dst='ff:ff:ff:ff:ff:ff', src='{Mac}')/Dot1Q({tag})/ARP(op=1, hwsrc='{Mac}', psrc='{address}', pdst='10.66.0.1')";
    }

    [Fact]
    public async Task Frames_that_are_none_and_addresses_that_no_host_has_are_passed_over()
    {
        Needs.Root();
        await using var lab = await WireLab.StartAsync();
        using var watch = await StartAsync(lab, WireLab.Bridge, "nosuch0");
        var host = await lab.AddHostAsync("10.66.0.9/24", Mac);
        const string Arp = $"Ether(dst='ff:ff:ff:ff:ff:ff', src='{Mac}', type=0x806)/";
        await WireLab.SendAsync(
            host,
            [
                .. ((string[])["127.0.0.1", "224.0.0.251", "255.255.255.255", "0.0.0.7"]).Select(a => Arp + $"ARP(hwsrc='{Mac}', psrc='{a}')"),
                Arp + "ARP(hwsrc='01:00:5e:00:00:01', psrc='10.66.0.8')", Arp + "ARP(hwsrc='00:00:00:00:00:00', psrc='10.66.0.8')",
                Arp + "ARP(hwlen=255, plen=255, hwsrc='02:00:00:00:00:01', psrc='10.66.0.8')",
                .. Enumerable.Range(0, 46).Select(n => Arp + $"Raw(bytes(ARP(hwsrc='{Mac}', psrc='10.66.0.8'))[:{n % 28}])"),
                $"*[{Arp}Raw(RandString({400}))]*300",
            ]);
        await WireLab.RunAsync(host, "arping", "-c", "1", "-w", "2", "-I", "eth0", "10.66.0.1");
        await _stations.UntilAsync($"br0 10.66.0.9 {Mac}");
        Assert.All(_stations.Seen, s => Assert.Equal($"br0 10.66.0.9 {Mac}", s));
        await watch.StopAsync(CancellationToken.None);
    }

    /// <summary>Every truncation and every changed octet.</summary>
    [Fact]
    public void No_frame_makes_the_reader_throw()
    {
        var whole = new byte[ArpPacket.FrameLength];
        ArpPacket.Probe(default, new Protocols.Primitives.Ipv4Address(1)).Write(whole);
        for (var at = 0; at < whole.Length; at++)
        {
            Assert.False(ArpPacket.TryRead(whole.AsSpan(0, at), out _));
            foreach (var value in (byte[])[0, 0x7f, 0xff])
            {
                var changed = (byte[])whole.Clone();
                changed[at] = value;
                _ = ArpPacket.TryRead(changed, out _);
            }
        }
    }

    private async Task<ArpWatch> StartAsync(WireLab lab, params string[] interfaces)
    {
        var watch = new ArpWatch(new DiscoveryOptions(interfaces), _stations, NullLogger<ArpWatch>.Instance);
        await lab.Enter(() => watch.StartAsync(CancellationToken.None));
        return watch;
    }
}
