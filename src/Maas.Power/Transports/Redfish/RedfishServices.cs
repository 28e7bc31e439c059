using System.Collections.Concurrent;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports.Redfish;

/// <summary>The Redfish services that are spoken to.</summary>
internal sealed class RedfishServices(PowerHttp http, TimeProvider clock)
{
    /// <summary>Beyond any rack; a bound because addresses and passwords come from outside.</summary>
    private const int Most = 20_000;

    private readonly ConcurrentDictionary<(RedfishAddress Address, string User, string Password), RedfishService> _services = new();

    /// <param name="address">Only its service counts, not the system that it may name.</param>
    public RedfishService At(RedfishAddress address, string user, string password)
    {
        if (_services.Count > Most) _services.Clear();
        return _services.GetOrAdd((address with { System = null }, user, password), key => new RedfishService(http, clock, key.Address, key.User, key.Password));
    }
}
