using System.Net;

namespace Maas.Domain.Networks;

/// <summary>Which address a user's reservation gets (network.md §3.1, §3.2).</summary>
public static class ReservationRules
{
    /// <summary>Whether an explicit address may be given out.</summary>
    /// <param name="isHeld">Whether a record holds it, observed ones left aside.</param>
    public static Outcome<IPAddress> Check(IPAddress ip, SubnetUse use, bool isHeld)
    {
        var cidr = use.Subnet.Cidr;
        if (!cidr.Contains(ip)) return Refusal.Forbidden($"{ip} is not within subnet CIDR: {cidr}");
        if (isHeld) return Refusal.Taken($"The IP address {ip} is already in use.");
        if (use.Ranges.FirstOrDefault(r => IpRangeRules.Within(ip, r)) is not { } range) return ip;
        var kind = range.Type == IpRangeType.Dynamic ? "dynamic" : "reserved";
        return range.Type == IpRangeType.Reserved && !use.Subnet.Managed
            ? ip
            : Refusal.Taken($"{ip} is within the {kind} range from {range.StartIp} to {range.EndIp}");
    }

    public static Outcome<IPAddress> Choose(SubnetUse use) =>
        Occupancy.Choose(use) is { } ip ? ip : Refusal.Unavailable($"No more IPs available in subnet: {use.Subnet.Cidr}.");
}
