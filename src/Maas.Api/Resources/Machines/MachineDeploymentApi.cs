using Maas.Api.Contract;
using Maas.Domain.Lifecycle;
using Maas.Region.Provisioning;

namespace Maas.Api.Resources.Machines;

/// <summary>What a machine's installation is made from.</summary>
[Resource("machines/{system_id}/", Handler = "MachineHandler", Doc = "Manage one machine.")]
internal sealed class MachineDeploymentApi(NodeAccess access, IInstallPlans plans)
{
    [Get("get_curtin_config", Title = "Read the installer's configuration", Doc = "YAML; only while a machine is deployed or being deployed.")]
    [Returns("text/plain")]
    public Task<Answer> GetCurtinConfig(MachinePath form, Caller caller)
    {
        var node = access.View(form.SystemId, caller);
        if (node.Status is not (NodeState.Deploying or NodeState.Deployed or NodeState.FailedDeployment))
            throw ApiException.BadRequest($"Machine {node.Hostname} is not in a deployment state.");
        return Task.FromResult<Answer>(new Answer.Text(plans.CurtinConfig(node).OrThrow()));
    }
}
