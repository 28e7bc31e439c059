using System.Globalization;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Maas.Agent.Host;
using Maas.Domain.Hardware;

namespace Maas.Agent.Hardware;

/// <summary>Interfaces as they are configured at this moment.</summary>
internal sealed class NetworkStateCollector(SystemTree tree)
{
    private const string Root = "/sys/class/net";

    [Flags]
    private enum InterfaceFlags
    {
        Up = 0x1,
        Broadcast = 0x2,
        Loopback = 0x8,
        PointToPoint = 0x10,
    }

    public IReadOnlyDictionary<string, NetworkState> Collect()
    {
        var addresses = NetworkInterface.GetAllNetworkInterfaces().ToLookup(card => card.Name, card => card.GetIPProperties().UnicastAddresses);
        return tree.Names(Root).Where(name => tree.Exists($"{Root}/{name}/address"))
            .ToDictionary(name => name, name => State(name, [.. addresses[name].SelectMany(all => all).Select(Address)]));
    }

    private NetworkState State(string name, IReadOnlyList<NetworkAddress> addresses)
    {
        var path = $"{Root}/{name}";
        var flags = (InterfaceFlags)(int.TryParse(tree.HexId(path + "/flags"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits) ? bits : 0);
        var loopback = flags.HasFlag(InterfaceFlags.Loopback);
        return new NetworkState
        {
            Addresses = addresses,
            Counters = new NetworkCounters
            {
                BytesReceived = tree.Number(path + "/statistics/rx_bytes") ?? 0,
                BytesSent = tree.Number(path + "/statistics/tx_bytes") ?? 0,
                PacketsReceived = tree.Number(path + "/statistics/rx_packets") ?? 0,
                PacketsSent = tree.Number(path + "/statistics/tx_packets") ?? 0,
            },
            Hwaddr = loopback ? "" : tree.Text(path + "/address") ?? "",
            Mtu = tree.Int(path + "/mtu"),
            State = flags.HasFlag(InterfaceFlags.Up) ? "up" : "down",
            Type = loopback ? "loopback" : flags.HasFlag(InterfaceFlags.PointToPoint) ? "point-to-point" : flags.HasFlag(InterfaceFlags.Broadcast) ? "broadcast" : "unknown",
            Bond = Bond(path),
            Bridge = Bridge(path),
            Vlan = Vlan(name),
        };
    }

    private static NetworkAddress Address(UnicastIPAddressInformation information)
    {
        var address = information.Address;
        var bytes = address.GetAddressBytes();
        var scope = System.Net.IPAddress.IsLoopback(address) ? "local" : address.IsIPv6LinkLocal || (bytes.Length == 4 && bytes[0] == 169 && bytes[1] == 254) ? "link" : "global";
        return new NetworkAddress
        {
            Family = address.AddressFamily == AddressFamily.InterNetworkV6 ? "inet6" : "inet",
            // Without the zone that .NET appends to link-local addresses.
            Address = address.ToString().Split('%')[0],
            Netmask = information.PrefixLength.ToString(CultureInfo.InvariantCulture),
            Scope = scope,
        };
    }

    private BondState? Bond(string path)
    {
        var bond = path + "/bonding";
        if (!tree.Exists(bond))
            return null;
        return new BondState
        {
            // Attributes read "name number".
            Mode = Word(bond + "/mode"),
            TransmitPolicy = Word(bond + "/xmit_hash_policy"),
            UpDelay = tree.Int(bond + "/updelay"),
            DownDelay = tree.Int(bond + "/downdelay"),
            MiiFrequency = tree.Int(bond + "/miimon"),
            MiiState = tree.Text(bond + "/mii_status") ?? "",
            LowerDevices = tree.Text(bond + "/slaves") is { Length: > 0 } members ? members.Split(' ') : null,
        };
    }

    private BridgeState? Bridge(string path)
    {
        var bridge = path + "/bridge";
        if (!tree.Exists(bridge))
            return null;
        var members = tree.Names(path + "/brif");
        return new BridgeState
        {
            Id = tree.Text(bridge + "/bridge_id") ?? "",
            Stp = tree.Number(bridge + "/stp_state") is > 0,
            ForwardDelay = tree.Int(bridge + "/forward_delay") / 100,
            VlanDefault = tree.Int(bridge + "/default_pvid"),
            VlanFiltering = tree.Number(bridge + "/vlan_filtering") == 1,
            UpperDevices = members.Count > 0 ? members : null,
        };
    }

    /// <summary><c>/proc/net/vlan/NAME</c> has <c>VID: 50</c> in its first and <c>Device: eth0</c> in a later line.</summary>
    private VlanState? Vlan(string name)
    {
        var lines = tree.Lines("/proc/net/vlan/" + name);
        var device = lines.FirstOrDefault(line => line.StartsWith("Device:", StringComparison.Ordinal));
        if (device is null)
            return null;
        var words = lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var vid = Array.IndexOf(words, "VID:") is >= 0 and var at && at + 1 < words.Length && int.TryParse(words[at + 1], CultureInfo.InvariantCulture, out var number) ? number : 0;
        return new VlanState { LowerDevice = device["Device:".Length..].Trim(), Vid = vid };
    }

    private string Word(string path) => tree.Text(path)?.Split(' ')[0] ?? "";
}
