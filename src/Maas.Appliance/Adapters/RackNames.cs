using System.Net;
using Maas.Rack.Dns;
using Maas.Region.Discovery;

namespace Maas.Appliance.Adapters;

/// <summary>The rack's way of asking DNS.</summary>
internal sealed class RackNames(ReverseResolver resolver) : INameLookup
{
    public Task<string?> NameOfAsync(IPAddress address, CancellationToken cancel) => resolver.NameOfAsync(address, cancel);
}
