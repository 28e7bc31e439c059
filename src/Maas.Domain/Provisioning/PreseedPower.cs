using System.Text.Json.Nodes;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;

namespace Maas.Domain.Provisioning;

/// <summary>What the ephemeral system does with the power when it is done (metadata.md §9.3).</summary>
public static class PreseedPower
{
    private const string BlockPoweroff = "test ! -e /tmp/block-poweroff";

    public static readonly JsonObject Enlisting = State("poweroff", 1800, BlockPoweroff);

    /// <returns>Null: it stays up, for somebody who wants to look at it.</returns>
    public static JsonObject? Of(Node node) => node.Status switch
    {
        NodeState.EnteringRescueMode or NodeState.RescueMode => null,
        NodeState.Commissioning or NodeState.Testing when node.EnableSsh => null,
        NodeState.Deploying or NodeState.Deployed when node.EphemeralDeploy => null,
        NodeState.Deploying or NodeState.Deployed => State("reboot", 1800, "test ! -e /tmp/block-reboot"),
        NodeState.Testing when node.PowerStateBeforeTransition == PowerState.On => State("reboot", 1800, "test ! -e /tmp/block-reboot"),
        NodeState.DiskErasing => State("poweroff", 604800, BlockPoweroff),
        _ => State("poweroff", 3600, BlockPoweroff),
    };

    private static JsonObject State(string mode, int timeout, string condition) =>
        new() { ["delay"] = "now", ["mode"] = mode, ["timeout"] = timeout, ["condition"] = condition };
}
