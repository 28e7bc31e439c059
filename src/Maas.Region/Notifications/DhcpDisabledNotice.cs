using Maas.Domain.Notifications;
using Maas.Store;

namespace Maas.Region.Notifications;

/// <summary>No VLAN has DHCP: nothing can boot from the network unless somebody else answers (network.md §1.6, api-resources.md §2).</summary>
internal sealed class DhcpDisabledNotice(IStore store) : IStandingNotice
{
    public string Ident => "dhcp_disabled_all_vlans";

    public NotificationCategory Category => NotificationCategory.Warning;

    public string? Text() => store.Documents(Collections.Vlans).All.Any(v => v.DhcpOn)
        ? null
        : "DHCP is not enabled on any VLAN. Machines cannot boot from the network unless another DHCP server sends them here.";

    public IDisposable Watch(Action changed) => store.Documents(Collections.Vlans).Subscribe(_ => changed());
}
