namespace Maas.Domain.Networks;

/// <summary>What a pairing of MAC address and IP address may be (network.md §1.6).</summary>
public static class ReservedIpRules
{
    /// <param name="others">All other pairings.</param>
    /// <param name="ranges">The subnet's ranges.</param>
    /// <param name="isOthers">Whether a record holds the address for somebody without this MAC address.</param>
    public static Refusal? Check(ReservedIp reserved, Subnet subnet, IReadOnlyList<ReservedIp> others, IReadOnlyList<IpRange> ranges, bool isOthers)
    {
        var messages = new FieldMessages();
        var (ip, cidr) = (reserved.Ip, subnet.Cidr);
        if (!cidr.Contains(ip)) messages.Add("ip", $"{ip} is not part of the subnet.");
        else if (cidr.Network.Equals(ip) && cidr.PrefixLength < (cidr.IsIPv6 ? 127 : 31)) messages.Add("ip", "The network address cannot be a reserved IP.");
        else if (cidr.Broadcast?.Equals(ip) == true) messages.Add("ip", "The broadcast address cannot be a reserved IP.");
        else if (ranges.FirstOrDefault(r => r.Type == IpRangeType.Dynamic && IpRangeRules.Within(ip, r)) is { } dynamic)
            messages.Add("ip", $"The reserved IP {ip} must be outside the dynamic range {dynamic.StartIp} - {dynamic.EndIp}.");
        else if (others.Any(o => o.Ip.Equals(ip))) messages.Add("ip", "Reserved IP with this IP already exists.");
        else if (isOthers) messages.Add("ip", $"The ip {ip} is already in use by another machine.");
        if (others.Any(o => o.SubnetId == subnet.Id && o.MacAddress == reserved.MacAddress))
            messages.Add("__all__", "Reserved IP with this MAC address and Subnet already exists.");
        if (reserved.Comment.Length > 255) messages.Add("comment", FieldWords.TooLong(reserved.Comment, 255));
        return messages.ToRefusal();
    }
}
