using System.Net;
using Maas.Domain.Nodes;

namespace Maas.Domain.Networks;

/// <summary>Which address a static link gets (network.md §3.1, §3.3).</summary>
public static class StaticAddressRules
{
    /// <summary>Whether an explicit address may be given to an interface: in the subnet, in no dynamic range, not paired with another MAC address, free.</summary>
    public static Outcome<IPAddress> Check(IPAddress ip, Interface nic, Subnet subnet, NetworkSurroundings around)
    {
        if (!subnet.Cidr.Contains(ip)) return Refusal.Forbidden($"IP address is not in the given subnet '{around.Label(subnet)}'.");
        if (around.UseOf(subnet).Ranges.FirstOrDefault(r => r.Type == IpRangeType.Dynamic && IpRangeRules.Within(ip, r)) is { } dynamic)
            return Refusal.Forbidden($"IP address is inside a dynamic range {dynamic.StartIp}-{dynamic.EndIp}.");
        if (Pairing(ip, nic, subnet, around) is { } refusal) return refusal;
        return around.HolderOf(ip) is null ? ip : Refusal.Taken("IP address is already in use.");
    }

    /// <summary>The address paired with the interface, else the one that is chosen for whoever comes next.</summary>
    public static Outcome<IPAddress> Choose(Interface nic, Subnet subnet, NetworkSurroundings around)
    {
        var paired = around.ReservedIn(subnet);
        if (nic.MacAddress is { } mac && paired.FirstOrDefault(r => r.MacAddress == mac) is { } own && around.HolderOf(own.Ip) is null) return own.Ip;
        var use = around.UseOf(subnet);
        var chosen = Occupancy.Choose(use with { Excluded = [.. use.Excluded, .. paired.Select(r => r.Ip)] });
        return chosen is null ? Refusal.Unavailable($"No more IPs available in subnet: {subnet.Cidr}.") : chosen;
    }

    private static Refusal? Pairing(IPAddress ip, Interface nic, Subnet subnet, NetworkSurroundings around)
    {
        List<ReservedIp> rows = [.. around.ReservedFor(nic.MacAddress, ip).Where(r => r.Ip.Equals(ip) || r.SubnetId == subnet.Id)];
        return rows switch
        {
            [] => null,
            [var row] when row.Ip.Equals(ip) && row.MacAddress == nic.MacAddress => null,
            [var row] when row.Ip.Equals(ip) => Refusal.Conflict($"The static IP {ip} is already reserved for the MAC address {row.MacAddress}."),
            [var row] => Refusal.Conflict($"The static IP {ip} does not match the reserved IP {row.Ip} for the MAC address {row.MacAddress}."),
            _ => Refusal.Conflict($"The MAC address {nic.MacAddress} or the static IP {ip} are associated with a reserved IP and cannot be used."),
        };
    }
}
