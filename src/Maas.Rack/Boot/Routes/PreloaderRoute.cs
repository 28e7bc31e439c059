using System.Text;
using Maas.Domain.Booting;

namespace Maas.Rack.Boot.Routes;

/// <summary>The first configuration of GRUB and of iPXE, which sends each client to its own (boot.md §4).</summary>
internal sealed class PreloaderRoute(int bootPort) : IBootRoute
{
    public ValueTask<BootFile?> FindAsync(BootRequest request, CancellationToken cancel)
    {
        var text = request.Path switch
        {
            "grub/grub.cfg" => GrubConfig.Preloader,
            "ipxe.cfg" => IpxeScript.Preloader(request.Local, bootPort),
            _ => null,
        };
        return ValueTask.FromResult<BootFile?>(text is null ? null : new BootFile.Generated(Encoding.UTF8.GetBytes(text)));
    }
}
