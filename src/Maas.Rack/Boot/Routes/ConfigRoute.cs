using System.Text;
using Maas.Domain.Booting;

namespace Maas.Rack.Boot.Routes;

/// <summary>Boot configurations by MAC address, by UUID, or for strangers (boot.md §4). For a client that has none, an operator's own file may follow.</summary>
internal sealed class ConfigRoute(IBootConfigs configs) : IBootRoute
{
    public async ValueTask<BootFile?> FindAsync(BootRequest request, CancellationToken cancel) =>
        ConfigRequest.TryParse(request.Path, out var asked) && await configs.RenderAsync(asked, request, cancel) is { } text
            ? new BootFile.Generated(Encoding.UTF8.GetBytes(text))
            : null;
}
