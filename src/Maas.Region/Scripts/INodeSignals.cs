using Maas.Domain;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;

namespace Maas.Region.Scripts;

/// <summary>Takes what nodes say of themselves through the metadata service.</summary>
public interface INodeSignals
{
    /// <returns>Refused when the node's state does not know the signal (409) or a value is wrong (400).</returns>
    Task<Outcome<bool>> HandleAsync(Node node, NodeReport report, CancellationToken cancel = default);
}

/// <summary>Takes what cloud-init and installers post to the status webhook.</summary>
public interface IStatusMessages
{
    Task<Outcome<bool>> HandleAsync(Node node, StatusMessage message, CancellationToken cancel = default);
}
