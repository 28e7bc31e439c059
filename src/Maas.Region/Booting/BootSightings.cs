using System.Collections.Concurrent;
using System.Net;
using Maas.Domain.Booting;
using Maas.Domain.Events;
using Maas.Domain.Nodes;
using Maas.Region.Images;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Region.Booting;

/// <summary>What boot files a node fetches, told by the address it fetches them from (boot.md §1). Costs the server a look-up and a queue entry.</summary>
public sealed class BootSightings(IStore store, BootTimeline timeline)
{
    private const int MostRemembered = 20_000;

    /// <summary>Nodes by the address from which they asked for their own configuration: known even where somebody else hands out the leases.</summary>
    private readonly ConcurrentDictionary<IPAddress, string> _askedFrom = new();

    public void Remember(IPAddress remote, Node node)
    {
        if (_askedFrom.Count >= MostRemembered) _askedFrom.Clear();
        _askedFrom[remote] = node.SystemId;
    }

    /// <param name="path">As asked for, without a leading slash.</param>
    public void Fetched(BootProtocol protocol, IPAddress remote, string path)
    {
        if (NodeAt(remote, path) is not { } node) return;
        Note(node, protocol, path);
        if (IsEphemeralSystem(path)) timeline.Note(node, EventType.LoadingEphemeral, "");
    }

    public void BrokeOff(BootProtocol protocol, IPAddress remote, string path, string how)
    {
        if (NodeAt(remote, path) is { } node) Note(node, protocol, $"{path} {Domain.Lifecycle.Diagnosis.BrokeOff} {how}");
    }

    private void Note(Node node, BootProtocol protocol, string what) => timeline.Note(
        node, protocol == BootProtocol.Tftp ? EventType.NodeTftpRequest : EventType.NodeHttpRequest, protocol == BootProtocol.Tftp ? what : "/" + what);

    private Node? NodeAt(IPAddress remote, string path)
    {
        if (ConfigRequest.TryParse(path, out var asked) && asked.Mac is { } mac && timeline.ByMac(mac) is { } named) return named;
        return timeline.ByAddress(remote) ?? (_askedFrom.TryGetValue(remote, out var id) ? store.Documents(Collections.Nodes).Find(id) : null);
    }

    /// <summary>The root image; for a system that is all in its initrd, that.</summary>
    private bool IsEphemeralSystem(string path)
    {
        if (path.Contains("squashfs", StringComparison.Ordinal)) return true;
        return path.Contains("initrd", StringComparison.Ordinal) && path.Split('/') is ["images", { Length: >= 7 } prefix, ..]
            && store.Documents(ImageCatalog.Resources).Where(ImageCatalog.ByHash, prefix[..7]).Any(r => r.SelfContained);
    }
}
