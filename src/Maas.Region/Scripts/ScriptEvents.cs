using Maas.Domain.Events;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;

namespace Maas.Region.Scripts;

/// <summary>What a change of a result's state is called in the node's history (lifecycle.md §11, end).</summary>
internal static class ScriptEvents
{
    /// <param name="type">The kind of the set; null where it does not matter.</param>
    /// <returns>Null when the state did not change.</returns>
    public static Event? Of(Node node, ResultType? type, ScriptResult before, ScriptResult after, DateTimeOffset now)
    {
        if (before.Status == after.Status) return null;
        var (kind, description) = after switch
        {
            { Name: NodeScripts.InstallLog } when !node.Netboot => (EventType.Rebooting, ""),
            _ when type == ResultType.Testing && before.Status == ScriptStatus.Pending && after.Status.IsRunning() => (EventType.RunningTest, after.Name + Subject(node, after)),
            _ when after.Status.HasFailed() || after.Status == ScriptStatus.Aborted =>
                (EventType.ScriptDidNotComplete, $"{after.Name}{Subject(node, after)} {after.Status.Text().ToLowerInvariant()}"),
            _ => (EventType.ScriptResultChangedStatus, $"{after.Name}{Subject(node, after)} changed status from '{before.Status.Text()}' to '{after.Status.Text()}'"),
        };
        return new Event { Type = kind, SystemId = node.SystemId, Hostname = node.Hostname, Description = description, Created = now };
    }

    private static string Subject(Node node, ScriptResult result) =>
        result.PhysicalBlockDeviceId is { } disk && node.Storage.BlockDevice(disk) is { } device ? $" on {device.Name}"
        : result.InterfaceId is { } nic && node.Interface(nic) is { } found ? $" on {found.Name}"
        : "";
}
