using Maas.Api.Contract;
using Maas.Domain;
using Maas.Domain.Nodes;
using Maas.Region.Bmcs;
using Maas.Region.Nodes;

namespace Maas.Api.Resources.Nodes;

/// <summary>Power operations that machines and controllers share (power.md §1.1).</summary>
internal sealed class NodePower(IGrainFactory grains)
{
    /// <summary>Asks the BMC now.</summary>
    public async Task<PowerStateView> QueryAsync(Node node)
    {
        RequireBmc(node);
        var target = new PowerTarget(node.SystemId, node.PowerType, node.PowerParameters);
        try
        {
            var report = await grains.GetGrain<IBmcGrain>(BmcKey.Of(target)).Query(target);
            return report.Problem.Length == 0 ? new PowerStateView(NodeFacts.PowerName(report.State)) : throw ApiException.Unavailable(report.Problem);
        }
        catch (TimeoutException)
        {
            throw ApiException.OfStatus(504, $"Timed out waiting for the power state of {node.Hostname}: its BMC is busy or does not answer.");
        }
    }

    public Task<Outcome<Node>> OnAsync(Node node, PowerOnRequest request, Asked asked)
    {
        RequireBmc(node);
        return grains.GetGrain<IMachineGrain>(node.SystemId).PowerOn(request, asked);
    }

    public static void RequireBmc(Node node)
    {
        if (node.PowerType.Length == 0) throw ApiException.Unavailable("No BMC is defined.  Cannot power control node.");
    }
}

/// <param name="State">on, off, unknown or error.</param>
public sealed record PowerStateView(string State);
