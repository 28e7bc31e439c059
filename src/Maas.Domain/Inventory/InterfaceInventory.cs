using Maas.Domain.Nodes;

namespace Maas.Domain.Inventory;

/// <summary>Interfaces of a report into the model (lifecycle.md §13.4): a physical one is known by its hardware address, a built one by its name.</summary>
public static class InterfaceInventory
{
    private const string SriovTag = "sriov";

    /// <param name="vlans">Where reported interfaces are, by name, as far as it is known; one that has a VLAN keeps it.</param>
    public static Node Apply(
        Node node, IReadOnlyList<ReportedInterface> reported, IReadOnlyDictionary<string, int> vlans, INodeNumbers numbers)
    {
        var numbersByName = new Dictionary<string, int>(StringComparer.Ordinal);
        var interfaces = new List<Interface>();
        foreach (var found in reported)
        {
            var known = Match(node, found);
            if (known is not null && interfaces.Any(i => i.Id == known.Id)) known = null;
            var nic = Describe(known ?? new Interface { Id = numbers.Interface(), Name = found.Name, Type = found.Type }, found, numbersByName);
            nic = nic with { VlanId = Vlan(nic, found, vlans, interfaces) };
            numbersByName[found.Name] = nic.Id;
            interfaces.Add(nic);
        }

        return node with
        {
            Interfaces = [.. interfaces.OrderBy(i => i.Id)],
            BootInterfaceId = interfaces.Any(i => i.Id == node.BootInterfaceId) ? node.BootInterfaceId : null,
        };
    }

    /// <summary>The cards of a deployed system as they are now. How they are configured is the owner's: VLANs and what is built on them stay.</summary>
    public static Node Sync(Node node, IReadOnlyList<ReportedInterface> reported, INodeNumbers numbers)
    {
        var physical = reported.Where(i => i.Type == InterfaceType.Physical).ToList();
        var found = Apply(node, physical, new Dictionary<string, int>(), numbers).Interfaces
            .Select(i => node.Interface(i.Id) is { } before ? i with { VlanId = before.VlanId, Name = before.Name } : i).ToList();
        var built = node.Interfaces.Where(i => i.Type != InterfaceType.Physical && i.Parents.All(p => found.Any(f => f.Id == p) || node.Interface(p)?.Type != InterfaceType.Physical));
        return node with { Interfaces = [.. found.Concat(built).DistinctBy(i => i.Id).OrderBy(i => i.Id)] };
    }

    private static Interface? Match(Node node, ReportedInterface found) => found.Type == InterfaceType.Physical
        ? node.Interfaces.FirstOrDefault(i => i.Type is InterfaceType.Physical or InterfaceType.Unknown && i.MacAddress == found.MacAddress)
        : node.Interfaces.FirstOrDefault(i => i.Type == found.Type && i.Name == found.Name);

    private static Interface Describe(Interface nic, ReportedInterface found, Dictionary<string, int> numbers)
    {
        var tags = nic.Tags.Where(t => t != SriovTag).Concat(found.SriovMaxVf > 0 ? [SriovTag] : []).ToList();
        return nic with
        {
            Name = found.Name,
            Type = found.Type,
            MacAddress = found.MacAddress,
            Parents = [.. found.Parents.Select(p => numbers[p])],
            Tags = tags.SequenceEqual(nic.Tags) ? nic.Tags : tags,
            LinkConnected = found.LinkConnected,
            InterfaceSpeed = found.InterfaceSpeed,
            LinkSpeed = found.LinkSpeed,
            Vendor = found.Vendor,
            Product = found.Product,
            FirmwareVersion = found.FirmwareVersion,
            SriovMaxVf = found.SriovMaxVf,
            NumaNode = found.Type == InterfaceType.Physical ? found.NumaNode : null,
            Params = found.Type == InterfaceType.Physical ? nic.Params : found.Params with { Mtu = nic.Params.Mtu, AcceptRa = nic.Params.AcceptRa },
            Acquired = false,
        };
    }

    /// <summary>A disconnected interface is nowhere, unless an address says otherwise; what is built without an own place is where its parent is.</summary>
    private static int? Vlan(Interface nic, ReportedInterface found, IReadOnlyDictionary<string, int> vlans, List<Interface> above)
    {
        if (!found.LinkConnected && found.Addresses.Count == 0) return null;
        if (vlans.TryGetValue(found.Name, out var placed)) return placed;
        if (nic.VlanId is { } kept) return kept;
        return found.Type == InterfaceType.Vlan ? null : above.FirstOrDefault(i => nic.Parents.Contains(i.Id))?.VlanId;
    }
}
