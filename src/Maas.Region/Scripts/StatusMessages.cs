using Maas.Domain;
using Maas.Domain.Events;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Protocols.Compression;
using Maas.Region.Nodes;
using Maas.Region.Settings;
using Maas.Store;

namespace Maas.Region.Scripts;

/// <summary>What status messages do (metadata.md §7).</summary>
internal sealed class StatusMessages(IStore store, IGrainFactory grains, ScriptReports reports, NodeScripts scripts, VmHosts.VmHostDeployment vmHosts, ISettings settings,
    TimeProvider clock) : IStatusMessages
{
    /// <summary>A compressed file may grow to this; more is not a log.</summary>
    private const int MostBytes = 16 << 20;

    private const string Curtin = "curtin";
    private const string Install = "cmd-install";
    private const string Final = "modules-final";

    private static readonly Dictionary<string, EventType> Stages = new()
    {
        [Install + "/stage-partitioning"] = EventType.ConfiguringStorage,
        [Install + "/stage-extract"] = EventType.InstallingOs,
        [Install + "/stage-curthooks"] = EventType.ConfiguringOs,
    };

    public async Task<Outcome<bool>> HandleAsync(Node node, StatusMessage message, CancellationToken cancel = default)
    {
        await RecordAsync(node, message);
        var files = await StoreFilesAsync(node, message, cancel);
        if (files.IsRefused) return files;
        if (message.Origin == Curtin) await ProgressAsync(node, message);
        if (message is { IsTopLevel: true, IsFinish: true }) await FinishAsync(node, message);
        return true;
    }

    private async Task RecordAsync(Node node, StatusMessage message)
    {
        var events = new List<Event>();
        if (message.IsStart || message.IsProgress || message.HasFailed)
        {
            var cause = new Cause(message.Timestamp is { } at && at <= clock.GetUtcNow() ? at : clock.GetUtcNow(), TimeSpan.Zero);
            events.Add(node.Happened(TypeOf(node, message), cause, $"'{message.Origin}' {message.Description}", message.Name));
            if (message.IsStart && Stages.TryGetValue(message.Name, out var stage)) events.Add(node.Happened(stage, cause));
        }

        if (events.Count > 0) await Grain(node).Happened(events);
    }

    private static EventType TypeOf(Node node, StatusMessage message)
    {
        var failed = message.Result is not (null or "SUCCESS");
        if (node.NodeType != NodeType.Machine) return EventType.RequestControllerRefresh;
        return node.Status switch
        {
            NodeState.Commissioning => failed ? EventType.NodeCommissioningEventFailed : EventType.NodeCommissioningEvent,
            NodeState.Deploying => failed ? EventType.NodeInstallEventFailed : EventType.NodeInstallEvent,
            NodeState.Deployed when message.HasFailed => EventType.NodePostInstallEventFailed,
            NodeState.EnteringRescueMode => failed ? EventType.NodeEnteringRescueModeEventFailed : EventType.NodeEnteringRescueModeEvent,
            _ => EventType.NodeStatusEvent,
        };
    }

    private async Task<Outcome<bool>> StoreFilesAsync(Node node, StatusMessage message, CancellationToken cancel)
    {
        if (message.Files.Count == 0) return true;
        var type = node.Status switch
        {
            _ when node.NodeType != NodeType.Machine => ResultType.Commissioning,
            NodeState.Testing or NodeState.FailedTesting => ResultType.Testing,
            NodeState.Commissioning or NodeState.FailedCommissioning => ResultType.Commissioning,
            NodeState.Deploying or NodeState.Deployed or NodeState.FailedDeployment => ResultType.Installation,
            NodeState.Releasing or NodeState.DiskErasing or NodeState.FailedReleasing or NodeState.FailedDiskErasing => ResultType.Release,
            _ => (ResultType?)null,
        };
        if (type is not { } wanted) return Refusal.BadRequest($"A node in the '{StateFacts.Of(node.Status).Name}' state has no results to store files in.");
        foreach (var file in message.Files)
        {
            var content = file.Content!.Value;
            if (file.IsBzip2)
            {
                if (!Bzip2.TryDecompress(content.Span, MostBytes, out var plain)) return Refusal.BadRequest($"The content of {file.Path} is not valid bzip2, or is too large.");
                content = plain;
            }

            await reports.StoreAsync(
                node, wanted,
                new NodeReport
                {
                    Status = SignalStatus.Working,
                    ScriptResultId = file.ScriptResultId,
                    ExitStatus = file.Result ?? (message.HasFailed ? 1 : 0),
                    Files = new Dictionary<string, ReadOnlyMemory<byte>> { [file.Path] = content },
                },
                cancel);
        }

        return true;
    }

    private async Task ProgressAsync(Node node, StatusMessage message)
    {
        if (message is { Name: Install, IsStart: true } && node.Status == NodeState.Deploying)
        {
            await reports.StoreAsync(node, ResultType.Installation, new NodeReport { Status = SignalStatus.Working, Name = NodeScripts.InstallLog });
        }

        // A deployment has one limit for all of it, which progress does not extend (lifecycle.md §3).
        if (node.Status != NodeState.Deploying && message.Name is Install or Install + "/stage-early" or Install + "/stage-late" && (message.IsStart || message.IsFinish))
            await Grain(node).Edit(new PutOff(clock.GetUtcNow().AddMinutes(settings.Number("node_timeout"))), new Asked(null));
    }

    private async Task FinishAsync(Node node, StatusMessage message)
    {
        var final = message.Name == Final && !message.HasFailed;
        switch (node.Status)
        {
            case NodeState.Commissioning when message.HasFailed && !MayReboot(node):
                await FailAsync(node, $"Commissioning failed, cloud-init reported a failure (refer to the event log for more information): {message.Description}", ResultType.Commissioning, ResultType.Testing);
                break;
            case NodeState.Deploying when message.HasFailed && !IsVmHost(node):
                await FailAsync(node, $"Installation failed (refer to the installation log for more information): {message.Description}", ResultType.Installation);
                break;
            // Something else may have failed beside it: whether it is a VM host shows when it is spoken to.
            case NodeState.Deploying when message.Name == Final && IsVmHost(node) && node.AgentName == AwaitVmHost.Agent:
                if (await vmHosts.RegisterAsync(node) is { } refusal)
                {
                    var reported = message.HasFailed ? $" Its cloud-init reported a failure: {message.Description}" : "";
                    await FailAsync(node, $"The machine did not become a VM host: {refusal.Text}{reported}", ResultType.Installation);
                }
                else await Grain(node).Tell(Trigger.InstalledSystemBooted, "");
                break;
            case NodeState.Deploying when final:
                await Grain(node).Tell(Trigger.NetbootFinished, "");
                break;
            case NodeState.DiskErasing or NodeState.Releasing when message.HasFailed:
                await FailAsync(
                    node, node.Status == NodeState.DiskErasing ? "Failed to erase disks." : "Failed to release machine.", ResultType.Release);
                break;
            case NodeState.DiskErasing or NodeState.Releasing when final && HasRun(node):
                await ReleaseAsync(node);
                break;
            case NodeState.Ready or NodeState.FailedCommissioning when node.NodeType == NodeType.Machine:
                await Grain(node).Edit(new LeftAlone(message.HasFailed ? $"failed: {message.Description}" : null), new Asked(null));
                break;
        }
    }

    /// <summary>A plain release waits for the power alone; only one with scripts ends with them.</summary>
    private bool HasRun(Node node) =>
        node.Status == NodeState.DiskErasing || (node.StatusExpires is null && scripts.ResultsOf(node.ReleaseSetId).Count > 0);

    /// <summary>A node goes back to the pool only when its release scripts did what they were for: disks that were not wiped still hold somebody's data.</summary>
    private async Task ReleaseAsync(Node node)
    {
        var undone = scripts.ResultsOf(node.ReleaseSetId).Where(r => r.Status is not (ScriptStatus.Passed or ScriptStatus.Skipped or ScriptStatus.Degraded)).ToList();
        if (undone.Count == 0) await Grain(node).Tell(Trigger.ReleaseScriptsDone, "");
        else await FailAsync(node, $"The node ended without its release scripts having passed: {string.Join(", ", undone.Select(r => $"{r.Name} {r.Status.Text().ToLowerInvariant()}"))}.", ResultType.Release);
    }

    private async Task FailAsync(Node node, string why, params ResultType[] types)
    {
        var batch = new Batch();
        scripts.End(batch, node, types, ScriptStatus.Failed, clock.GetUtcNow());
        if (!batch.IsEmpty) await store.CommitAsync(batch);
        await Grain(node).Tell(Trigger.NodeFailed, why);
    }

    private bool MayReboot(Node node) => scripts.ResultsOf(node.CommissioningSetId)
        .Any(r => r.Status is ScriptStatus.Running or ScriptStatus.Passed && scripts.ScriptOf(r) is { MayReboot: true });

    private static bool IsVmHost(Node node) => node.InstallKvm || node.RegisterVmHost;

    private IMachineGrain Grain(Node node) => grains.GetGrain<IMachineGrain>(node.SystemId);
}
