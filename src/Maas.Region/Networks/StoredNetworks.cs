using Maas.Domain.Networks;
using Maas.Store;

namespace Maas.Region.Networks;

/// <summary>The network objects as they are stored now.</summary>
public static class StoredNetworks
{
    public static NetworkModel Of(IStore store) => NetworkModel.Of(
        store.Documents(Collections.Fabrics).All, store.Documents(Collections.Vlans).All, store.Documents(Collections.Spaces).All,
        store.Documents(Collections.Subnets).All);
}
