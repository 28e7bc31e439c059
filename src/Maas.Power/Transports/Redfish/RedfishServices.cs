using System.Collections.Concurrent;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports.Redfish;

/// <summary>The Redfish services that are spoken to.</summary>
internal sealed class RedfishServices(PowerHttp http, TimeProvider clock)
{
    /// <summary>Beyond any rack; a bound because addresses and passwords come from outside.</summary>
    private const int Most = 20_000;

    private readonly ConcurrentDictionary<(Uri Root, string User, string Password), RedfishService> _services = new();

    public RedfishService At(Uri root, string user, string password)
    {
        if (_services.Count > Most) _services.Clear();
        return _services.GetOrAdd((root, user, password), key => new RedfishService(http, clock, key.Root, key.User, key.Password));
    }
}
