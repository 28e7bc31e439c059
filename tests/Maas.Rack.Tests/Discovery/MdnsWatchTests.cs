using Maas.Rack.Discovery;
using Maas.Testing;
using Maas.Testing.Lab;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Rack.Tests.Discovery;

/// <summary>What hosts call themselves.</summary>
public sealed class MdnsWatchTests : IDisposable
{
    private readonly Stations _stations = new();
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Avahi_says_what_its_host_is_called()
    {
        Needs.Root();
        await using var lab = await WireLab.StartAsync();
        using var watch = new MdnsWatch(new DiscoveryOptions([WireLab.Bridge]), _stations, NullLogger<MdnsWatch>.Instance);
        await lab.Enter(() => watch.StartAsync(CancellationToken.None));
        var host = await lab.AddHostAsync("10.66.0.9/24");
        var avahi = await Avahi.StartAsync(_directory.Path, host, "printer");
        try
        {
            await _stations.UntilAsync("br0 10.66.0.9 printer");
        }
        finally
        {
            await avahi.StopAsync(TimeSpan.FromSeconds(5));
            await watch.StopAsync(CancellationToken.None);
        }
    }

    [Theory]
    [InlineData("answer of two", "0000 8400 0000 0002 0000 0000 03 666f6f 05 6c6f63616c 00 0001 8001 00000078 0004 0a420009 c00c 001c 0001 00000078 0010 20010db8000000000000000000000009", "10.66.0.9=foo 2001:db8::9=foo")]
    [InlineData("farewell", "0000 8400 0000 0001 0000 0000 03 666f6f 05 6c6f63616c 00 0001 8001 00000000 0004 0a420009", "")]
    [InlineData("other class", "0000 8400 0000 0001 0000 0000 03 666f6f 05 6c6f63616c 00 0001 0003 00000078 0004 0a420009", "")]
    [InlineData("question", "0000 0000 0000 0001 0000 0000 03 666f6f 05 6c6f63616c 00 0001 8001 00000078 0004 0a420009", "")]
    [InlineData("not local", "0000 8400 0000 0001 0000 0000 03 666f6f 05 6c6f63617a 00 0001 8001 00000078 0004 0a420009", "")]
    [InlineData("no name", "0000 8400 0000 0001 0000 0000 05 6c6f63616c 00 0001 8001 00000078 0004 0a420009", "")]
    [InlineData("counts without end", "0000 8400 ffff ffff ffff ffff 00", "")]
    [InlineData("pointer to itself", "0000 8400 0000 0001 0000 0000 c00c 0001 8001 00000078 0004 0a420009", "")]
    public void Only_living_addresses_with_a_name_of_their_own_are_taken(string what, string message, string names)
    {
        _ = what;
        var octets = Convert.FromHexString(message.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(names, string.Join(' ', MdnsWatch.Read(octets).Select(n => $"{n.Address}={n.Hostname}")));
        for (var at = 0; at < octets.Length; at++)
        {
            _ = MdnsWatch.Read(octets.AsSpan(0, at));
            foreach (var value in (byte[])[0, 0x3f, 0xc0, 0xff])
            {
                var changed = (byte[])octets.Clone();
                changed[at] = value;
                _ = MdnsWatch.Read(changed);
            }
        }
    }

    /// <summary>Datagrams that are no answers, and answers from a port that is not the protocol's, do not end the watch.</summary>
    [Fact]
    public async Task Nonsense_is_passed_over()
    {
        Needs.Root();
        await using var lab = await WireLab.StartAsync();
        using var watch = new MdnsWatch(new DiscoveryOptions([WireLab.Bridge]), _stations, NullLogger<MdnsWatch>.Instance);
        await lab.Enter(() => watch.StartAsync(CancellationToken.None));
        var host = await lab.AddHostAsync("10.66.0.9/24");
        const string To = "Ether(dst='01:00:5e:00:00:fb', src='02:00:00:00:00:09')/IP(src='10.66.0.9', dst='224.0.0.251', ttl=255)/";
        static string Answer(string name) => $"DNS(qr=1, aa=1, qd=None, an=DNSRR(rrname='{name}.local', type='A', rdata='10.66.0.9', ttl=120))";
        await WireLab.SendAsync(
            host, $"*[{To}UDP(sport=5353, dport=5353)/Raw(RandString(200))]*200", $"{To}UDP(sport=5353, dport=5353)/Raw(b'')", $"{To}UDP(sport=4000, dport=5353)/{Answer("forged")}");
        await WireLab.SendAsync(host, $"{To}UDP(sport=5353, dport=5353)/{Answer("true")}");
        await _stations.UntilAsync("br0 10.66.0.9 true");
        Assert.DoesNotContain("br0 10.66.0.9 forged", _stations.Names);
        await watch.StopAsync(CancellationToken.None);
    }
}
