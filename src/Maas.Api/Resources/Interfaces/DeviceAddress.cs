using System.Net;
using Maas.Api.Contract;
using Maas.Api.Resources.Subnets;
using Maas.Domain;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Api.Resources.Interfaces;

/// <summary>How an interface of a device comes by its address: <c>external</c> (it has one, which is kept for it), <c>static</c> (it gets one of a
/// subnet), <c>dynamic</c> (DHCP gives it one).</summary>
internal sealed record DeviceAddress(string Assignment, IPAddress? Ip, Subnet? Subnet)
{
    /// <returns>Null when nothing was asked for.</returns>
    public static DeviceAddress? Read(PhysicalInterfaceForm form, IStore store)
    {
        if (form.IpAssignment is not { Length: > 0 } assignment) return null;
        if (assignment is not ("external" or "dynamic" or "static"))
            throw ApiException.Field("ip_assignment", LinkRules.InvalidChoice(assignment, "ip_assignment", ["external", "dynamic", "static"]));
        IPAddress? ip = null;
        if (form.IpAddress is { Length: > 0 } text && !IPAddress.TryParse(text, out ip)) throw ApiException.Field("ip_address", "Enter a valid IPv4 or IPv6 address.");
        if (assignment == "dynamic") return ip is null ? new DeviceAddress(assignment, null, null) : throw ApiException.Field("ip_address", "DHCP chooses the address.");
        if (assignment == "external" && ip is null) throw ApiException.Field("ip_address", "This field is required.");
        var subnet = form.Subnet is { Length: > 0 } specifier ? SubnetSpecifiers.Choose(specifier, store) : ip is null ? null : new SubnetUses(store).BestFor(ip);
        return assignment == "static" && subnet is null ? throw ApiException.Field("subnet", "This field is required.") : new DeviceAddress(assignment, ip, subnet);
    }

    public Outcome<NodeLinks> Give(NodeLinks links, Interface nic, NetworkSurroundings around) => Assignment switch
    {
        "static" => LinkRules.Link(links, nic, new LinkRequest("static", Subnet, Ip, Force: nic.VlanId != Subnet!.VlanId), around),
        "external" when around.HolderOf(Ip!) is not null => Refusal.Invalid("ip_address", "IP address is already in use."),
        "external" => links.Without(nic.Id, LinkRules.IsUpOnly)
            .With(around.Row(links.Node, nic.Id, IpAllocationType.UserReserved, Subnet?.Id, Ip) with { User = links.Node.Owner }),
        _ => links,
    };
}
