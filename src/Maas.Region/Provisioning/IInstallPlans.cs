using Maas.Domain;
using Maas.Domain.Installation;
using Maas.Domain.Nodes;

namespace Maas.Region.Provisioning;

/// <summary>What a node is installed with, as documents.</summary>
public interface IInstallPlans
{
    Outcome<InstallPlan> Of(Node node);

    string Netplan(Node node);

    Outcome<string> CurtinConfig(Node node);
}
