using System.Net;

namespace Maas.Region.Networks;

/// <summary>Asks the wire whether an address is taken before it is handed out (network.md §3.4).</summary>
public interface IAddressProbe
{
    /// <summary>True when something answers for the address; false when nothing does or the box is not attached to its network.</summary>
    Task<bool> IsTakenAsync(IPAddress address, CancellationToken cancel = default);
}
