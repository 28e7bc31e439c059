using System.Globalization;

namespace Maas.Domain.Networks;

/// <summary>When a subnet has so few addresses left that administrators are told (network.md §2.2).</summary>
public static class SubnetExhaustion
{
    public static string Ident(int subnetId) => string.Create(CultureInfo.InvariantCulture, $"ip_exhaustion__subnet_{subnetId}");

    /// <summary>The warning; null while there are enough.</summary>
    /// <param name="threshold">The setting <c>subnet_ip_exhaustion_threshold_count</c>; 0 switches the warning off.</param>
    public static string? Warning(SubnetUse use, int threshold)
    {
        if (threshold <= 0) return null;
        var subnet = use.Subnet;
        var managed = use with { Neighbours = [], Subnet = subnet with { Managed = true } };
        var available = Occupancy.Free(managed).Aggregate(UInt128.Zero, (sum, i) => sum + i.Count);
        var total = available + Occupancy.InUse(managed).Aggregate(UInt128.Zero, (sum, i) => sum + i.Count);
        if (available > (UInt128)threshold || (UInt128)threshold * 3 > total) return null;
        var label = subnet.Name.Contains(subnet.Cidr.ToString(), StringComparison.Ordinal) ? subnet.Name : $"{subnet.Name} ({subnet.Cidr})";
        var used = ((double)(total - available) / (double)total * 100).ToString("0", CultureInfo.InvariantCulture);
        return $"IP address exhaustion imminent on subnet: {label}. There are {available} free addresses out of {total} ({used}% used).";
    }
}
