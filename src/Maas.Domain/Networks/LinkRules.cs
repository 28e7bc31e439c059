using System.Globalization;
using System.Net;
using Maas.Domain.Nodes;

namespace Maas.Domain.Networks;

/// <summary>How an interface is to be linked to a subnet.</summary>
/// <param name="Mode"><c>auto</c>, <c>dhcp</c>, <c>static</c> or <c>link_up</c>, in lower case.</param>
/// <param name="Force">Drop all links first, and let the VLAN follow the subnet.</param>
/// <param name="SubnetName">How the request named the subnet.</param>
public sealed record LinkRequest(
    string Mode, Subnet? Subnet, IPAddress? IpAddress = null, bool DefaultGateway = false, bool Force = false, string SubnetName = "");

/// <summary>Links of an interface (network.md §4.3).</summary>
public static class LinkRules
{
    private static readonly string[] Modes = ["auto", "dhcp", "static", "link_up"];

    public static Outcome<NodeLinks> Link(NodeLinks links, Interface nic, LinkRequest wanted, NetworkSurroundings around)
    {
        if (Problems(links, nic, wanted, around) is { } refusal) return refusal;
        if (wanted.Force) links = links.Without(nic.Id, r => r.AllocType != IpAllocationType.Discovered);
        if (wanted.Subnet is { } subnet && nic.VlanId != subnet.VlanId)
        {
            nic = nic with { VlanId = subnet.VlanId };
            links = links.With(nic);
        }

        var made = Make(links, nic, wanted, around);
        if (made.IsRefused) return made.Refusal!;
        var (linked, row) = made.Value;
        return wanted.DefaultGateway ? linked with { Node = GatewayRules.Set(linked.Node, row, wanted.Subnet!) } : linked;
    }

    /// <summary>Takes a link away.</summary>
    public static Outcome<NodeLinks> Unlink(NodeLinks links, Interface nic, string? id, NetworkSurroundings around)
    {
        if (string.IsNullOrEmpty(id)) return Refusal.Invalid("id", "This field is required.");
        List<string> known = [.. links.LinksOf(nic.Id).Select(NumberOf)];
        if (!known.Contains(id)) return Refusal.Invalid("id", InvalidChoice(id, "id", known));
        return EnsureUp(links.Without(nic.Id, r => NumberOf(r) == id), nic, around);
    }

    /// <summary>Takes everything: links, observed addresses and the VLAN.</summary>
    public static NodeLinks Disconnect(NodeLinks links, Interface nic) => links.Without(nic.Id, _ => true).With(nic with { VlanId = null });

    /// <summary>An enabled interface on a VLAN without any link is up at least, and one that has a link is not merely up.</summary>
    public static NodeLinks EnsureUp(NodeLinks links, Interface nic, NetworkSurroundings around)
    {
        List<StaticIpAddress> present = [.. links.LinksOf(nic.Id)];
        if (present.Any(r => !IsUpOnly(r))) return links.Without(nic.Id, IsUpOnly);
        if (!nic.Enabled || nic.VlanId is null || links.MasterOf(nic.Id) is not null) return present.Count == 0 ? links : links.Without(nic.Id, IsUpOnly);
        if (present.Count > 0) return links;
        var observed = links.On(nic.Id).Where(r => r.AllocType == IpAllocationType.Discovered).Select(r => around.Network.Subnet(r.SubnetId))
            .FirstOrDefault(s => s?.VlanId == nic.VlanId);
        return links.With(around.Row(links.Node, nic.Id, IpAllocationType.Sticky, observed?.Id));
    }

    /// <summary>A link that brings the interface up without an address.</summary>
    public static bool IsUpOnly(StaticIpAddress row) => row is { AllocType: IpAllocationType.Sticky, Ip: null };

    /// <summary>A row as requests name it.</summary>
    internal static string NumberOf(StaticIpAddress row) => row.Id.ToString(CultureInfo.InvariantCulture);

    public static string InvalidChoice<T>(T value, string what, IEnumerable<T> valid) =>
        $"'{value}' is not a valid {what}.  It should be one of: {string.Join(", ", valid.Select(v => $"'{v}'"))}.";

    /// <summary>Whether a link of this mode is one to a subnet. Devices have static ones only.</summary>
    public static bool NeedsSubnet(Node node, string mode) => mode is "auto" or "static" && ModesOf(node).Contains(mode);

    private static string[] ModesOf(Node node) => node.NodeType == NodeType.Device ? ["static"] : Modes;

    /// <summary>What is wrong with a link that is asked for; null when nothing is.</summary>
    public static Refusal? Problems(NodeLinks links, Interface nic, LinkRequest wanted, NetworkSurroundings around)
    {
        var messages = new FieldMessages();
        var allowed = ModesOf(links.Node);
        if (!allowed.Contains(wanted.Mode)) messages.Add("mode", InvalidChoice(wanted.Mode, "mode", allowed));
        else if (wanted.Subnet is null && NeedsSubnet(links.Node, wanted.Mode)) messages.Add("subnet", "This field is required.");
        if (wanted.Subnet is { } subnet && nic.VlanId is { } vlan && subnet.VlanId != vlan && !wanted.Force)
        {
            messages.Add("subnet", Specifiers.NoSuch(wanted.SubnetName, "subnet"));
            if (NeedsSubnet(links.Node, wanted.Mode)) messages.Add("subnet", "This field is required.");
        }

        if (links.MasterOf(nic.Id) is { Type: InterfaceType.Bond } bond)
            messages.Add("bond", $"Cannot link interface({nic.Name}) when interface is in a bond({bond.Name}).");
        List<StaticIpAddress> present = wanted.Force ? [] : [.. links.LinksOf(nic.Id)];
        if (wanted.Mode == "dhcp" && present.FirstOrDefault(r => r.AllocType == IpAllocationType.Dhcp && Meets(r, wanted.Subnet, around)) is { } dhcp)
        {
            messages.Add(
                "mode", around.Network.Subnet(dhcp.SubnetId) is { } from ? $"Interface is already set to DHCP from '{around.Label(from)}'." : "Interface is already set to DHCP.");
        }

        if (wanted.Mode == "link_up" && allowed.Contains(wanted.Mode) && present.Any(r => !IsUpOnly(r)))
        {
            messages.Add(
                "mode",
                "Cannot configure interface to link up (with no IP address) while other links are already configured. "
                + "Specify force=True to override this behavior and delete all links.");
        }

        if (wanted.Mode == "static") Address(wanted, around, messages);
        if (wanted.DefaultGateway && wanted.Mode is not ("auto" or "static")) messages.Add("default_gateway", $"Cannot use in mode '{wanted.Mode}'.");
        else if (wanted is { DefaultGateway: true, Subnet: { GatewayIp: null } without })
            messages.Add("default_gateway", $"Cannot set as default gateway because subnet {around.Label(without)} doesn't provide a gateway IP address.");
        return messages.ToRefusal();
    }

    private static void Address(LinkRequest wanted, NetworkSurroundings around, FieldMessages messages)
    {
        if (wanted is not { Subnet: { } subnet, IpAddress: { } ip }) return;
        if (!subnet.Cidr.Contains(ip)) messages.Add("ip_address", $"IP address is not in the given subnet '{around.Label(subnet)}'.");
        else if (around.UseOf(subnet).Ranges.FirstOrDefault(r => r.Type == IpRangeType.Dynamic && IpRangeRules.Within(ip, r)) is { } dynamic)
            messages.Add("ip_address", $"IP address is inside a dynamic range {dynamic.StartIp} to {dynamic.EndIp}.");
    }

    private static Outcome<(NodeLinks Links, StaticIpAddress Row)> Make(NodeLinks links, Interface nic, LinkRequest wanted, NetworkSurroundings around)
    {
        var type = wanted.Mode switch { "auto" => IpAllocationType.Auto, "dhcp" => IpAllocationType.Dhcp, _ => IpAllocationType.Sticky };
        IPAddress? ip = null;
        if (wanted.Mode == "static")
        {
            var given = wanted.IpAddress is { } explicitly
                ? StaticAddressRules.Check(explicitly, nic, wanted.Subnet!, around)
                : StaticAddressRules.Choose(nic, wanted.Subnet!, around);
            if (given.IsRefused) return given.Refusal!;
            ip = given.Value;
        }

        // What the new link replaces: being merely up, and DHCP of its family.
        links = links.Without(nic.Id, r => IsUpOnly(r) || (r.AllocType == IpAllocationType.Dhcp && Meets(r, wanted.Subnet, around)));
        var row = around.Row(links.Node, nic.Id, type, wanted.Subnet?.Id, ip);
        return (links.With(row), row);
    }

    /// <summary>Whether two links are of one family; without a subnet, DHCP is of both.</summary>
    private static bool Meets(StaticIpAddress row, Subnet? subnet, NetworkSurroundings around) =>
        subnet is null || around.Network.Subnet(row.SubnetId) is not { } other || other.Cidr.IsIPv6 == subnet.Cidr.IsIPv6;
}
