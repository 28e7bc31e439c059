using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;

namespace Maas.Domain.Storage;

/// <summary>Which of a node's two sets of filesystems is shown (storage.md §4): its owner's copy while it counts as somebody's, also when it has none because
/// it is tested or rescued out of the pool; the configured one otherwise. What groups and caches are made of is in both.</summary>
public static class ActiveFilesystems
{
    public static IEnumerable<Filesystem> Of(Node node) =>
        node.Storage.Acquired is null && StateFacts.Of(node.Status).Owned
            ? node.Storage.Filesystems.Where(f => f.GroupId is not null || f.CacheSetId is not null)
            : node.Storage.Effective;
}
