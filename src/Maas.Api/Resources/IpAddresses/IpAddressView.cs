using Maas.Api.Resources.Interfaces;
using Maas.Api.Resources.Subnets;
using Maas.Api.Resources.Users;
using Maas.Domain.Networks;
using Maas.Region;
using Maas.Region.Accounts;
using Maas.Region.Leases;
using Maas.Store;

namespace Maas.Api.Resources.IpAddresses;

/// <summary>An address row as published (api-resources.md §13.1).</summary>
public sealed record IpAddressView(
    int AllocType, string AllocTypeName, string? Created, string? Ip, UserView? Owner, IReadOnlyList<InterfaceView> InterfaceSet, SubnetView? Subnet, string ResourceUri)
{
    public static IpAddressView Of(StaticIpAddress row, IStore store) => new(
        (int)row.AllocType, TypeName(row.AllocType), Timestamps.Iso(row.Created), row.Ip?.ToString(),
        row.User is { } user && store.Documents(AccountCollections.Users).Find(user) is { } owner ? UserView.Of(owner) : null,
        [.. row.Interfaces.Select(i => Carrier(i, store)).OfType<InterfaceView>()], SubnetView.Of(row.SubnetId, store), "/MAAS/api/2.0/ipaddresses/");

    private static InterfaceView? Carrier(InterfaceRef carrier, IStore store)
    {
        if (carrier.SystemId is null)
            return store.Documents(UnknownInterfaces.All).Find(Collections.Key(carrier.InterfaceId)) is { } unknown ? InterfaceView.OfNobody(unknown, store) : null;
        var node = store.Documents(Collections.Nodes).Find(carrier.SystemId);
        return node?.Interface(carrier.InterfaceId) is { } nic ? InterfaceView.Of(node, nic, store) : null;
    }

    private static string TypeName(IpAllocationType type) => type switch
    {
        IpAllocationType.Auto => "Automatic",
        IpAllocationType.Sticky => "Static",
        IpAllocationType.UserReserved => "User reserved",
        IpAllocationType.Dhcp => "DHCP",
        IpAllocationType.Discovered => "Observed",
    };
}
