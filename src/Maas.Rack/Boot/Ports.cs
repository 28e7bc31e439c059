using Maas.Domain.Booting;

namespace Maas.Rack.Boot;

/// <summary>Decides what a client's boot configuration says; knows the nodes.</summary>
public interface IBootConfigs
{
    /// <returns>Null when there is none for this client.</returns>
    Task<string?> RenderAsync(ConfigRequest asked, BootRequest request, CancellationToken cancel);
}

/// <summary>The image store.</summary>
public interface IBootImages
{
    /// <returns>The file of the content that a prefix of its SHA-256 names; null when there is none or it is not whole.</returns>
    (string Path, string Sha256)? Find(string prefix);
}

/// <summary>Hears what is fetched, for the node's boot timeline. Must not wait.</summary>
public interface IBootJournal
{
    void Fetched(BootRequest request);

    /// <summary>A transfer ended early.</summary>
    void BrokeOff(BootRequest request, string how);
}
