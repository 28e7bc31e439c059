using System.Globalization;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;

namespace Maas.Domain.VmHosts;

/// <summary>Names of the interfaces of a machine that is made: the labels under which they were asked for, as far as Linux takes those for names.</summary>
public static class CardNames
{
    private const int Longest = 15;

    public static string Of(string label)
    {
        var name = label.All(char.IsAsciiDigit) ? $"eth{label.TrimStart('0').PadLeft(1, '0')}" : label;
        return name.Length <= Longest ? name : $"eth-{AcquiredBridges.Crc32(name).ToString("x5", CultureInfo.InvariantCulture)[^5..]}-{name[^5..]}";
    }

    /// <summary>Each interface, in their order, under the name of its card. Two labels that become one name give none.</summary>
    public static IReadOnlyList<Interface> Give(IReadOnlyList<Interface> interfaces, IReadOnlyList<ComposeNic> nics) =>
        nics.Select(n => n.Name).Distinct().Count() < nics.Count ? interfaces : [.. interfaces.Select((nic, i) => i < nics.Count && nics[i].Name is { } name ? nic with { Name = name } : nic)];
}
