using Maas.Api.Contract;
using Maas.Domain.Lifecycle;
using Maas.Region.Accounts;
using Maas.Region.Nodes;
using Maas.Region.Provisioning;
using Maas.Region.Scripts;

namespace Maas.Api.Resources.Machines;

/// <summary>What a machine's installation is made from.</summary>
[Resource("machines/{system_id}/", Handler = "MachineHandler", Doc = "Manage one machine.")]
internal sealed class MachineDeploymentApi(NodeAccess access, IInstallPlans plans, IGrainFactory grains)
{
    [Get("get_curtin_config", Title = "Read the installer's configuration", Doc = "YAML; only while a machine is deployed or being deployed.")]
    [Returns("text/plain")]
    public async Task<Answer> GetCurtinConfig(MachinePath form, Caller caller)
    {
        var node = access.View(form.SystemId, caller);
        if (node.Status is not (NodeState.Deploying or NodeState.Deployed or NodeState.FailedDeployment))
            throw ApiException.BadRequest($"Machine {node.Hostname} is not in a deployment state.");
        // The installer speaks with credentials of the machine's own; who reads its configuration before it has booted sees those that it will have.
        if (node.Token is null)
            node = (await grains.GetGrain<IMachineGrain>(node.SystemId).Edit(new MintToken(Accounts.NewNodeToken()), MachineRequests.By(caller))).OrThrow();
        return new Answer.Text(plans.CurtinConfig(node).OrThrow());
    }
}
