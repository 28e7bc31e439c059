using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Maas.Domain.Hardware;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Inventory;

/// <summary>Interfaces out of a report's two views of them, the running system's and the hardware's (lifecycle.md §13.2, §13.4): parents first.</summary>
public static partial class InterfaceReader
{
    /// <summary>An artefact of some bridges, the same on many machines.</summary>
    private static readonly MacAddress Artefact = MacAddress.Parse("02:00:00:00:00:02");

    private const int MostAddresses = 256;

    public static IReadOnlyList<ReportedInterface> Read(HardwareReport report, bool deployed)
    {
        var ports = Ports(report, deployed);
        var functions = deployed ? VirtualFunctions(report) : [];
        var read = new Dictionary<string, ReportedInterface>(StringComparer.Ordinal);
        foreach (var (name, state) in report.Networks.OrderBy(n => n.Key, StringComparer.Ordinal))
        {
            if (state.Type != "broadcast" || !NamePattern().IsMatch(name) || functions.Contains(name)) continue;
            var port = ports.GetValueOrDefault(name);
            var hardwareAddress = KindOf(state) == InterfaceType.Physical && port.Port?.Address is { Length: > 0 } own ? own : state.Hwaddr;
            if (!MacAddress.TryParse(hardwareAddress, null, out var mac) || mac.IsEmpty || mac.IsMulticast || mac == Artefact) continue;
            read[name] = Describe(name, state, mac, port.Card, port.Port);
        }

        return ParentsFirst(Unique(read));
    }

    private static ReportedInterface Describe(string name, NetworkState state, MacAddress mac, NetworkCard? card, NetworkPort? port)
    {
        var connected = state.State == "up" && port?.LinkDetected != false;
        return new ReportedInterface
        {
            Name = name,
            Type = KindOf(state),
            MacAddress = mac,
            Parents = ParentsOf(state),
            Vid = state.Vlan?.Vid,
            LinkConnected = connected,
            InterfaceSpeed = Fastest(port),
            LinkSpeed = connected ? (int)Math.Clamp(port?.LinkSpeed ?? 0, 0, int.MaxValue) : 0,
            Vendor = Text(card?.Vendor),
            Product = Text(card?.Product),
            FirmwareVersion = Text(card?.FirmwareVersion),
            SriovMaxVf = Math.Max(0, card?.Sriov?.MaximumVfs ?? 0),
            NumaNode = card?.NumaNode ?? 0,
            Params = ParamsOf(state),
            Addresses = Addresses(state),
        };
    }

    private static InterfaceType KindOf(NetworkState state) =>
        state.Vlan is not null ? InterfaceType.Vlan : state.Bond is not null ? InterfaceType.Bond : state.Bridge is not null ? InterfaceType.Bridge : InterfaceType.Physical;

    private static IReadOnlyList<string> ParentsOf(NetworkState state) =>
        state.Vlan is { } vlan ? [vlan.LowerDevice] : state.Bond?.LowerDevices ?? state.Bridge?.UpperDevices ?? [];

    private static InterfaceParams ParamsOf(NetworkState state) => state switch
    {
        { Bond: { } bond } => new InterfaceParams
        {
            BondMode = Text(bond.Mode),
            BondXmitHashPolicy = Text(bond.TransmitPolicy),
            BondMiimon = bond.MiiFrequency,
            BondUpdelay = bond.UpDelay,
            BondDowndelay = bond.DownDelay,
        },
        { Bridge: { } bridge } => new InterfaceParams { BridgeType = "standard", BridgeStp = bridge.Stp, BridgeFd = bridge.ForwardDelay },
        _ => new InterfaceParams(),
    };

    private static List<ReportedAddress> Addresses(NetworkState state)
    {
        var addresses = new List<ReportedAddress>();
        foreach (var given in state.Addresses.Where(a => a.Scope == "global").Take(MostAddresses))
        {
            if (!IPAddress.TryParse(given.Address, out var address) || address.IsIPv6() != (given.Family == "inet6")) continue;
            if (!int.TryParse(given.Netmask, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)) continue;
            if (prefix < 1 || prefix > (address.IsIPv6() ? 128 : 32)) continue;
            addresses.Add(new ReportedAddress(new IPAddress(address.GetAddressBytes()), prefix));
        }

        return addresses;
    }

    /// <summary>The largest number before <c>base</c> in the modes a port supports: <c>10000baseT/Full</c> is 10 Gbit/s.</summary>
    private static int Fastest(NetworkPort? port)
    {
        var fastest = 0;
        foreach (var mode in port?.SupportedModes ?? [])
        {
            var digits = mode.IndexOf("base", StringComparison.Ordinal);
            if (digits > 0 && int.TryParse(mode.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var speed)) fastest = Math.Max(fastest, speed);
        }

        return fastest;
    }

    private static Dictionary<string, (NetworkCard Card, NetworkPort Port)> Ports(HardwareReport report, bool deployed)
    {
        var ports = new Dictionary<string, (NetworkCard, NetworkPort)>(StringComparer.Ordinal);
        foreach (var card in report.Resources.Network.Cards.Concat(deployed ? [] : report.Resources.Network.Cards.SelectMany(c => c.Sriov?.Vfs ?? [])))
            foreach (var port in card.Ports ?? [])
                ports.TryAdd(port.Id, (card, port));
        return ports;
    }

    private static HashSet<string> VirtualFunctions(HardwareReport report) =>
        report.Resources.Network.Cards.SelectMany(c => c.Sriov?.Vfs ?? []).SelectMany(v => v.Ports ?? []).Select(p => p.Id).ToHashSet(StringComparer.Ordinal);

    /// <summary>A hardware address stands for one physical interface only; the first by name keeps it.</summary>
    private static Dictionary<string, ReportedInterface> Unique(Dictionary<string, ReportedInterface> read)
    {
        var physical = read.Values.Where(i => i.Type == InterfaceType.Physical).OrderBy(i => i.Name, StringComparer.Ordinal).DistinctBy(i => i.MacAddress).ToHashSet();
        return read.Where(i => i.Value.Type != InterfaceType.Physical || physical.Contains(i.Value)).ToDictionary(i => i.Key, i => i.Value, StringComparer.Ordinal);
    }

    /// <summary>Orders by what builds on what. What lacks its parents, or is its own, is left out; a bridge needs none.</summary>
    private static List<ReportedInterface> ParentsFirst(Dictionary<string, ReportedInterface> read)
    {
        var ordered = new List<ReportedInterface>();
        var placed = new HashSet<string>(StringComparer.Ordinal);
        var waiting = read.Values.OrderBy(i => i.Type).ThenBy(i => i.Name, StringComparer.Ordinal).ToList();
        for (var progress = true; progress;)
        {
            progress = false;
            foreach (var candidate in waiting.ToList())
            {
                var parents = candidate.Parents.Where(read.ContainsKey).Distinct(StringComparer.Ordinal).ToList();
                if (candidate.Type is InterfaceType.Vlan or InterfaceType.Bond && parents.Count == 0) continue;
                if (!parents.All(placed.Contains)) continue;
                ordered.Add(candidate with { Parents = parents });
                placed.Add(candidate.Name);
                waiting.Remove(candidate);
                progress = true;
            }
        }

        return ordered;
    }

    private static string? Text(string? text) => text?.Trim() is { Length: > 0 } given ? (given.Length > 255 ? given[..255] : given) : null;

    /// <summary>The kernel's limit for names, and the model's letters.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9_\-.:]{1,15}$", RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern();
}
