using System.Net;
using Maas.Protocols.Primitives;
using Maas.Rack.Discovery;
using Maas.Region.Discovery;

namespace Maas.Appliance.Adapters;

/// <summary>What the rack hears, to the region.</summary>
internal sealed class RackStations(Sightings sightings) : IStationJournal
{
    public void Saw(string interfaceName, Ipv4Address address, MacAddress station, int? vid) => sightings.Saw(interfaceName, address.ToIPAddress(), station, vid);

    public void Heard(string interfaceName, IPAddress address, string hostname) => sightings.Heard(interfaceName, address, hostname);
}

/// <summary>The rack's way of asking a network who is there.</summary>
internal sealed class RackNetworkProbe(DiscoveryOptions options, ArpScan arp, PingScan ping) : INetworkProbe
{
    /// <summary>Addresses pinged at once, for each processor.</summary>
    private const int PingsPerProcessor = 4;

    public IReadOnlyList<(string InterfaceName, Cidr Network)> Attached =>
    [
        .. LocalNetwork.Interfaces().Where(i => i.IsUp && options.Interfaces.Contains(i.Name))
            .SelectMany(i => i.Addresses.Where(a => !a.Network.IsIPv6).Select(a => (i.Name, a.Network))).Distinct(),
    ];

    public Task ProbeAsync(string interfaceName, Cidr network, ScanManner manner, CancellationToken cancel) => manner.UsePing
        ? ping.AskAsync(interfaceName, network, manner.Threads is > 0 and var threads ? threads : PingsPerProcessor * Environment.ProcessorCount, manner.Slow, cancel)
        : arp.AskAsync(interfaceName, OwnAddress(interfaceName, network), network, manner.Slow, cancel);

    /// <summary>The one in the network, since hosts answer to whom they can reach.</summary>
    private static Ipv4Address OwnAddress(string interfaceName, Cidr network) => LocalNetwork.Interfaces().Where(i => i.Name == interfaceName).SelectMany(i => i.Addresses)
        .Where(a => !a.Network.IsIPv6).OrderByDescending(a => a.Network.Contains(network)).Select(a => Ipv4Address.From(a.Address)).FirstOrDefault();
}

/// <summary>The IEEE's list of who makes interfaces, where the distribution has put it (package ieee-data).</summary>
internal sealed class IeeeOrganizations : IOrganizations
{
    private static readonly string[] Files = ["/usr/share/ieee-data/oui.txt", "/var/lib/ieee-data/oui.txt", "/usr/share/misc/oui.txt"];

    private readonly Lazy<Dictionary<uint, string>> _names = new(Read);

    public string? Of(MacAddress mac)
    {
        Span<byte> octets = stackalloc byte[MacAddress.Length];
        mac.Write(octets);
        return _names.Value.GetValueOrDefault((uint)(octets[0] << 16 | octets[1] << 8 | octets[2]));
    }

    /// <summary>Lines such as <c>00-00-0C   (hex)  Cisco Systems, Inc</c>.</summary>
    private static Dictionary<uint, string> Read()
    {
        var names = new Dictionary<uint, string>();
        if (Files.FirstOrDefault(File.Exists) is not { } file) return names;
        foreach (var line in File.ReadLines(file))
        {
            var hex = line.IndexOf("(hex)", StringComparison.Ordinal);
            if (hex < 8 || !uint.TryParse(line[..8].Replace("-", "", StringComparison.Ordinal), System.Globalization.NumberStyles.HexNumber, null, out var prefix)) continue;
            names.TryAdd(prefix, line[(hex + 5)..].Trim());
        }

        return names;
    }
}
