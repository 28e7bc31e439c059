using Maas.Domain.Booting;
using Maas.Rack.Boot;
using Maas.Region.Booting;
using Maas.Region.Images;

namespace Maas.Appliance.Adapters;

/// <summary>The boot servers' view of the region.</summary>
internal sealed class RackBoot(BootConfigurations configurations, BootSightings sightings, ImageCatalog catalog) : IBootConfigs, IBootImages, IBootJournal
{
    public Task<string?> RenderAsync(ConfigRequest asked, BootRequest request, CancellationToken cancel) =>
        configurations.AnswerAsync(asked, new BootContact(request.Protocol, request.Local, request.Remote));

    /// <summary>Contents are files named by their SHA-256.</summary>
    public (string Path, string Sha256)? Find(string prefix) => catalog.Find(prefix) is { } found ? (found.Path, Path.GetFileName(found.Path)) : null;

    public void Fetched(BootRequest request) => sightings.Fetched(request.Protocol, request.Remote, request.Path);

    public void BrokeOff(BootRequest request, string how) => sightings.BrokeOff(request.Protocol, request.Remote, request.Path, how);
}
