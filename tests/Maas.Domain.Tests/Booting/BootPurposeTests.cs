using Maas.Domain.Booting;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;

namespace Maas.Domain.Tests.Booting;

public class BootPurposeTests
{
    private static Node In(NodeState state) => new() { SystemId = "abc123", Id = 1, Hostname = "node", Status = state };

    public static readonly TheoryData<NodeState, bool, BootPurpose, string> Table = new()
    {
        { NodeState.New, true, BootPurpose.Commissioning, "commissioning" },
        { NodeState.Commissioning, true, BootPurpose.Commissioning, "commissioning" },
        { NodeState.FailedCommissioning, true, BootPurpose.Poweroff, "power off" },
        { NodeState.Missing, true, BootPurpose.Poweroff, "power off" },
        { NodeState.Ready, true, BootPurpose.Poweroff, "power off" },
        { NodeState.Reserved, true, BootPurpose.Poweroff, "power off" },
        { NodeState.Deployed, false, BootPurpose.Local, "local boot" },
        { NodeState.Deployed, true, BootPurpose.Local, "local boot" },
        { NodeState.Retired, true, BootPurpose.Poweroff, "power off" },
        { NodeState.Broken, true, BootPurpose.Poweroff, "power off" },
        { NodeState.Deploying, true, BootPurpose.Xinstall, "installation" },
        { NodeState.Deploying, false, BootPurpose.Local, "local boot" },
        { NodeState.Allocated, true, BootPurpose.Poweroff, "power off" },
        { NodeState.FailedDeployment, true, BootPurpose.Poweroff, "power off" },
        { NodeState.Releasing, true, BootPurpose.Commissioning, "commissioning" },
        { NodeState.FailedReleasing, true, BootPurpose.Poweroff, "power off" },
        { NodeState.DiskErasing, true, BootPurpose.Commissioning, "commissioning" },
        { NodeState.FailedDiskErasing, true, BootPurpose.Poweroff, "power off" },
        { NodeState.RescueMode, false, BootPurpose.Commissioning, "rescue mode" },
        { NodeState.EnteringRescueMode, false, BootPurpose.Commissioning, "rescue mode" },
        { NodeState.FailedEnteringRescueMode, true, BootPurpose.Poweroff, "power off" },
        { NodeState.ExitingRescueMode, true, BootPurpose.Poweroff, "power off" },
        { NodeState.FailedExitingRescueMode, true, BootPurpose.Poweroff, "power off" },
        { NodeState.Testing, false, BootPurpose.Commissioning, "commissioning" },
        { NodeState.FailedTesting, true, BootPurpose.Poweroff, "power off" },
    };

    [Theory, MemberData(nameof(Table))]
    public void The_state_decides(NodeState state, bool netboot, BootPurpose purpose, string description)
    {
        var node = In(state) with { Netboot = netboot };
        Assert.Equal(purpose, BootPurposes.Of(node));
        Assert.Equal(description, purpose.Describe(node));
    }

    [Fact]
    public void Every_state_is_in_the_table() =>
        Assert.Equal(Enum.GetValues<NodeState>().Order(), Table.Select(r => r.Data.Item1).Distinct().Order());

    [Fact]
    public void Strangers_enlist() => Assert.Equal(BootPurpose.Enlist, BootPurposes.Of(null));

    [Theory]
    [InlineData(NodeType.Device, NodeState.New)]
    [InlineData(NodeType.Device, NodeState.Ready)]
    [InlineData(NodeType.RegionAndRackController, NodeState.Deployed)]
    public void Whatever_is_no_machine_starts_its_disk(NodeType type, NodeState state) =>
        Assert.Equal(BootPurpose.Local, BootPurposes.Of(In(state) with { NodeType = type }));

    [Theory]
    [InlineData(NodeState.Deployed, false)]
    [InlineData(NodeState.Deploying, false)]
    [InlineData(NodeState.Deploying, true)]
    public void A_deployment_in_memory_is_made_anew_on_each_boot(NodeState state, bool netboot) =>
        Assert.Equal(BootPurpose.Xinstall, BootPurposes.Of(In(state) with { Netboot = netboot, EphemeralDeploy = true }));
}
