using Maas.Domain;
using Maas.Domain.Events;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Domain.Storage;
using Maas.Region.Commissioning;
using Maas.Store;

namespace Maas.Region.Nodes;

/// <summary>What users ask for (lifecycle.md §4, §7–§10).</summary>
internal sealed partial class MachineGrain
{
    /// <summary>The built-in release script that erases disks.</summary>
    private const string WipeDisks = "wipe-disks";

    private static readonly Refusal LockedRefusal = Refusal.Forbidden("The machine is locked; unlock it first.");

    public async Task<Outcome<Node>> Commission(CommissionRequest request, Asked asked)
    {
        var commissioning = await Fire(
            Trigger.Commission, asked,
            node => node.Locked ? LockedRefusal : (request.SkipStorage ? node : BareDisks(node)) with
            {
                EnableSsh = request.EnableSsh,
                SkipBmcConfig = request.SkipBmcConfig,
                SkipNetworking = request.SkipNetworking,
                SkipStorage = request.SkipStorage,
                MinHweKernel = node.MinHweKernel is { Length: > 0 } || settings.Text("default_min_hwe_kernel").Length == 0 ? node.MinHweKernel : settings.Text("default_min_hwe_kernel"),
                PowerStateBeforeTransition = node.PowerState,
                Osystem = "",
                DistroSeries = "",
                Netboot = true,
            },
            (batch, node) =>
            {
                var begun = scripts.Begin(batch, node, ResultType.Commissioning, request.CommissioningScripts, request.Parameters, Now);
                return begun.IsRefused || request.TestingScripts is ["none"]
                    ? begun
                    : scripts.Begin(batch, begun.Value!, ResultType.Testing, request.TestingScripts, request.Parameters, Now);
            });
        return commissioning.IsRefused || request.SkipNetworking ? commissioning : await Connect(new ClearedLinks(), asked);
    }

    /// <summary>The disks as they are found again, and nothing on them (lifecycle.md §4.1 point 7).</summary>
    private Node BareDisks(Node node)
    {
        var bare = new StorageDraft(node, new StoredNumbers(store));
        bare.Clear();
        return bare.Node;
    }

    public async Task<Outcome<Node>> BeginEnlisting() => await Fire(
        Trigger.EnlistItself, new Asked(null), node => node with { Enlisting = true, PowerStateBeforeTransition = PowerState.On },
        (batch, node) => scripts.Begin(batch, node, ResultType.Commissioning, ["enlisting"], NoParameters, Now));

    public async Task<Outcome<Node>> BeginDeployed(Asked asked)
    {
        if (_nodes.FindVersioned(SystemId) is not { } current) return Missing;
        var node = current.Value with
        {
            Status = NodeState.Deployed,
            Owner = asked.User,
            Token = Accounts.Accounts.NewNodeToken(),
            Netboot = false,
            Storage = current.Value.Storage with { Acquired = current.Value.Storage.Filesystems },
            Updated = Now,
        };
        var batch = new Batch();
        var begun = scripts.Begin(batch, node, ResultType.Commissioning, null, NoParameters, Now);
        if (begun.IsRefused) return begun;
        await store.CommitAsync(batch.Put(Collections.Nodes, begun.Value!, current.Version));
        return _nodes.Find(SystemId)!;
    }

    public async Task<Outcome<Node>> Test(TestRequest request, Asked asked) => await Fire(
        Trigger.Test, asked,
        node => node.Locked ? LockedRefusal : node with { EnableSsh = request.EnableSsh, PowerStateBeforeTransition = node.PowerState },
        (batch, node) => scripts.Begin(batch, node, ResultType.Testing, request.TestingScripts, request.Parameters, Now));

    public async Task<Outcome<Node>> OverrideFailedTesting(Asked asked) => await Fire(Trigger.OverrideFailedTesting, asked);

    public async Task<Outcome<Node>> Acquire(AcquireRequest request, Asked asked) => await Fire(
        Trigger.Acquire, asked,
        node => node.Locked ? LockedRefusal
            : node.Owner is { } owner && owner != asked.User ? Refusal.Conflict("Can't allocate a machine belonging to another user.")
            : node.OwnedBy(asked.User) with { AgentName = request.AgentName, Storage = node.Storage with { Acquired = node.Storage.Filesystems } },
        (batch, node) => bridges.Add(batch, node, request));

    public async Task<Outcome<Node>> Deploy(DeployRequest request, Asked asked)
    {
        if (_nodes.Find(SystemId) is not { } node) return Missing;
        if (node.Locked) return LockedRefusal;
        if (StorageProblem(node, request) is { } unfit) return unfit;
        var before = node;
        if (node.Status == NodeState.Ready)
        {
            var acquired = await Acquire(request.Acquire, asked);
            if (acquired.IsRefused) return acquired;
            node = acquired.Value!;
        }

        if (node.Status != NodeState.Allocated)
            return Refusal.Conflict($"Can't deploy a machine that is in the '{StateFacts.Of(node.Status).Name}' state");
        var claimed = await addresses.ClaimAsync(node);
        if (claimed.IsRefused)
        {
            await GiveBack(before);
            return Refusal.Unavailable($"{SystemId}: Unable to allocate static IP due to address exhaustion.");
        }

        var deployed = await Fire(
            Trigger.Deploy, asked,
            current => current with
            {
                Osystem = request.Osystem,
                DistroSeries = request.DistroSeries,
                HweKernel = request.HweKernel,
                LicenseKey = request.LicenseKey,
                UserData = request.UserData,
                EphemeralDeploy = request.EphemeralDeploy || !current.Storage.BlockDevices.Any(d => !d.IsVirtual),
                EnableHwSync = request.EnableHwSync,
                SyncInterval = request.EnableHwSync ? Domain.Settings.TimeSpans.Seconds(settings.Text("hardware_sync_interval")) ?? 900 : null,
                EnableKernelCrashDump = request.EnableKernelCrashDump,
                InstallKvm = request.InstallKvm,
                RegisterVmHost = request.RegisterVmHost,
                VmHostAccess = request.VmHostAccess,
                Netboot = true,
            },
            (batch, current) =>
            {
                // A virtual machine host shares its network, also if it was allocated without bridges.
                var bridged = request.InstallKvm || request.RegisterVmHost ? bridges.Add(batch, current, request.Acquire) : current;
                return bridged.EphemeralDeploy ? bridged : scripts.Begin(batch, bridged, ResultType.Installation, null, NoParameters, Now);
            });
        if (deployed.IsRefused)
        {
            await addresses.ReleaseAsync(node);
            await GiveBack(before);
        }

        return deployed;
    }

    /// <summary>A machine that was taken for a deployment that could not begin is as free as it was (api-protocol.md §11).</summary>
    private async Task GiveBack(Node before)
    {
        if (before.Status != NodeState.Ready || _nodes.Find(SystemId) is not { } taken) return;
        await addresses.ReleaseAsync(taken);
        if (_nodes.FindVersioned(SystemId) is { } current) await store.CommitAsync(new Batch().Put(Collections.Nodes, before, current.Version));
    }

    /// <summary>What a disk must have on it before a system is installed there; one that stays in memory needs no disk (storage.md §7.1).</summary>
    private static Refusal? StorageProblem(Node node, DeployRequest request)
    {
        if (request.EphemeralDeploy || !node.Storage.BlockDevices.Any(d => !d.IsVirtual)) return null;
        var problems = Deployability.Problems(node, request.Osystem, request.DistroSeries);
        return problems.Count == 0 ? null
            : new Refusal(RefusalKind.Invalid, string.Join(' ', problems), new Dictionary<string, IReadOnlyList<string>> { ["storage"] = problems });
    }

    public async Task<Outcome<Node>> Release(ReleaseRequest request, Asked asked)
    {
        if (_nodes.Find(SystemId) is not { } node) return Missing;
        if (node.Locked) return LockedRefusal;
        if (node.Status is NodeState.Ready or NodeState.Releasing) return node;
        if (!StateFacts.Of(node.Status).Releasable)
            return Refusal.Conflict($"Machine cannot be released in its current state ('{StateFacts.Of(node.Status).Name}').");

        var erase = request.Erase || request.SecureErase || request.QuickErase;
        var always = settings.Flag("enable_disk_erasing_on_release");
        string[] run = [.. request.Scripts.Concat(erase || always ? [WipeDisks] : []).Distinct()];
        if (run.Length == 0) return await WithoutPower(await Fire(Trigger.Release, asked));

        var parameters = new Dictionary<string, string>(request.Parameters);
        if (erase || always)
        {
            parameters[$"{WipeDisks}_secure_erase"] = Lower(request.SecureErase || (!erase && settings.Flag("disk_erase_with_secure_erase")));
            parameters[$"{WipeDisks}_quick_erase"] = Lower(request.QuickErase || (!erase && settings.Flag("disk_erase_with_quick_erase")));
        }

        return await Fire(
            run is [WipeDisks] ? Trigger.ReleaseErasing : Trigger.ReleaseScripted, asked,
            current => current with { PowerStateBeforeTransition = current.PowerState, Netboot = true },
            (batch, current) => scripts.Begin(batch, current, ResultType.Release, run, parameters, Now));
    }

    public async Task<Outcome<Node>> Abort(Asked asked)
    {
        if (_nodes.Find(SystemId) is not { } node) return Missing;
        return node.Status is NodeState.Commissioning or NodeState.Testing or NodeState.Deploying or NodeState.DiskErasing
            ? await Fire(Trigger.Abort, asked)
            : Refusal.Conflict($"Cannot abort in current state: node {SystemId} is in state {StateFacts.Of(node.Status).Name}.");
    }

    public async Task<Outcome<Node>> MarkBroken(Asked asked) => await Fire(Trigger.MarkBroken, asked);

    public async Task<Outcome<Node>> MarkFixed(Asked asked)
    {
        if (_nodes.Find(SystemId) is not { } node) return Missing;
        return node.Status == NodeState.Broken ? await Fire(Trigger.MarkFixed, asked) : Refusal.Conflict("Can't mark a non-broken node as 'Ready'.");
    }

    public async Task<Outcome<Node>> Lock(Asked asked) => await SetLocked(
        true, asked, EventType.RequestNodeLock,
        node => node.Locked ? Refusal.Conflict("Machine is already locked")
            : node.Status is NodeState.Deployed or NodeState.Deploying ? null
            : Refusal.Conflict("Can't lock, node is not deployed or deploying"));

    public async Task<Outcome<Node>> Unlock(Asked asked) => await SetLocked(
        false, asked, EventType.RequestNodeUnlock, node => node.Locked ? null : Refusal.Conflict("Machine is not locked"));

    public async Task<Outcome<Node>> EnterRescueMode(Asked asked) => await Fire(
        Trigger.EnterRescue, asked, node => node.Locked ? LockedRefusal : node with { PowerStateBeforeTransition = node.PowerState });

    public async Task<Outcome<Node>> ExitRescueMode(Asked asked) => await WithoutPower(await Fire(Trigger.ExitRescue, asked));

    /// <summary>Where nobody can tell whether the power is off, nobody waits for it: the next step follows at once (lifecycle.md §4.4, §10).</summary>
    private async Task<Outcome<Node>> WithoutPower(Outcome<Node> moved) =>
        moved.IsRefused || power.IsQueryable(moved.Value!.PowerType) ? moved : await Fire(Trigger.PowerIsUnknowable, new Asked(null));

    private async Task<Outcome<Node>> SetLocked(bool locked, Asked asked, EventType type, Func<Node, Refusal?> check)
    {
        if (_nodes.FindVersioned(SystemId) is not { } current) return Missing;
        if (check(current.Value) is { } refusal) return refusal;
        var node = current.Value with { Locked = locked, Updated = Now };
        var description = asked.Comment.Length == 0 ? $"({asked.User})" : $"({asked.User}) - {asked.Comment}";
        await Commit(
            new Batch().Put(Collections.Nodes, node, current.Version),
            [node.Happened(type, new Cause(Now, NodeTimeout, asked.User), description, locked ? "lock" : "unlock")]);
        return node;
    }

    private static string Lower(bool value) => value ? "true" : "false";

    private static readonly Dictionary<string, string> NoParameters = [];
}
