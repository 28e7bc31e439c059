using Maas.Domain;
using Maas.Domain.Nodes;
using Maas.Domain.Networks;

namespace Maas.Region.Networks;

/// <summary>Addresses of a node's links, as far as its own grain is concerned.</summary>
public interface INodeAddresses
{
    /// <summary>Gives every automatic link without an address one (network.md §3.4), durably; links that have one keep it. All or nothing.</summary>
    Task<Outcome<bool>> ClaimAsync(Node node);

    /// <summary>Takes the addresses of automatic links back; the links stay (network.md §3.5). Repeatable.</summary>
    Task ReleaseAsync(Node node);

    /// <summary>All address records of the node, links and observed ones, by number.</summary>
    IReadOnlyList<StaticIpAddress> Of(Node node);
}
