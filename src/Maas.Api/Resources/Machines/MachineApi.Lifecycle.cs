using Maas.Api.Contract;
using Maas.Domain.Lifecycle;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Region.Nodes;

namespace Maas.Api.Resources.Machines;

/// <summary>Operations that move a machine through its life, and its power (api-resources.md §6).</summary>
internal sealed partial class MachineApi
{
    [Post("commission", Title = "Commission a machine", Doc = "It boots, is inventoried and tested.")]
    public async Task<MachineView> Commission(CommissionForm form, Caller caller)
    {
        var node = access.Administer(form.SystemId, caller);
        var possible = node.Status is NodeState.New or NodeState.FailedCommissioning or NodeState.Ready or NodeState.Broken
            && (node.Interfaces.Count > 0 || node.PowerType == "ipmi");
        var errors = new FieldErrors();
        if (!possible) errors.Add("__all__", "Commission is not available because of the current state of the node.");
        scriptChoices.Check("commissioning_scripts", form.CommissioningScripts, ScriptType.Commissioning, errors);
        scriptChoices.Check("testing_scripts", form.TestingScripts, ScriptType.Testing, errors);
        errors.ThrowIfAny();
        RequirePower(node);
        return Shown(await Grain(node).Commission(
            new CommissionRequest
            {
                EnableSsh = form.EnableSsh,
                SkipBmcConfig = form.SkipBmcConfig,
                SkipNetworking = form.SkipNetworking,
                SkipStorage = form.SkipStorage,
                CommissioningScripts = MachineRequests.Names(form.CommissioningScripts),
                TestingScripts = MachineRequests.Names(form.TestingScripts),
                Parameters = MachineRequests.Parameters(form.Rest),
            },
            MachineRequests.By(caller)));
    }

    [Post("test", Title = "Test a machine")]
    public async Task<MachineView> Test(TestForm form, Caller caller)
    {
        var node = access.Administer(form.SystemId, caller);
        var errors = new FieldErrors();
        if (LifecycleTable.Decide(node.Status, Trigger.Test, new History(node.PreviousStatus)) is Verdict.Refuse)
            errors.Add("__all__", "Test is not available because of the current state of the node.");
        scriptChoices.Check("testing_scripts", form.TestingScripts, ScriptType.Testing, errors, orNone: false);
        errors.ThrowIfAny();
        RequirePower(node);
        if (node is { Status: NodeState.New, CommissioningSetId: null })
        {
            throw ApiException.BadRequest(
                "Unable to start machine testing; this node has never been commissioned. Please use the 'Commission' action to commission & test this machine.");
        }

        return Shown(await Grain(node).Test(
            new TestRequest { EnableSsh = form.EnableSsh, TestingScripts = MachineRequests.Names(form.TestingScripts), Parameters = MachineRequests.Parameters(form.Rest) },
            MachineRequests.By(caller)));
    }

    [Post("override_failed_testing", Title = "Ignore failed tests")]
    public async Task<MachineView> OverrideFailedTesting(CommentForm form, Caller caller) =>
        Shown(await Grain(access.Administer(form.SystemId, caller)).OverrideFailedTesting(MachineRequests.By(caller, form.Comment)));

    [Post("deploy", Title = "Deploy an operating system", Doc = "A ready machine is allocated to you first.")]
    public async Task<MachineView> Deploy(DeployForm form, Caller caller)
    {
        var node = access.Edit(form.SystemId, caller);
        if (form.InstallRackd) throw ApiException.BadRequest("Deploying a machine as a rackd has been disabled and it's not supported anymore.");
        if (form.InstallKvm || form.RegisterVmhost)
        {
            if (!caller.IsAdmin) throw ApiException.Forbidden("Only administratros can deploy VM hosts"); // The word is misspelt wherever clients have met it.
            if (form.EphemeralDeploy) throw ApiException.BadRequest("A machine can not be a VM host if it is deployed to memory.");
        }

        BridgeTypes.Check(form.BridgeType);
        if (node.Status is not (NodeState.Ready or NodeState.Allocated))
            throw ApiException.Conflict($"Can't deploy a machine that is in the '{StateFacts.Of(node.Status).Name}' state");
        var (osystem, series) = images.Resolve(form.DistroSeries, node.Architecture.Split('/')[0]).OrThrow();
        var kernel = bootImages.KernelFor(node, osystem, series, form.HweKernel);
        if (kernel.Refusal is { } noKernel) throw ApiException.Field("hwe_kernel", noKernel.Text);
        if (form.EnableHwSync && (osystem is "windows" or "esxi"))
            throw ApiException.Field("enable_hw_sync", "Hardware sync is only supported for Linux based image deploys.");
        var request = Request(form, osystem, series) with { HweKernel = kernel.Value, VmHostAccess = vmHosts.Access(form.InstallKvm, form.RegisterVmhost, node.Hostname) };
        if (!addresses.Of(node).Any(IsOnNetwork)) throw ApiException.Field("network", "Node must be configured to use a network");
        return Shown(await Grain(node).Deploy(request, MachineRequests.By(caller, form.Comment)));
    }

    /// <summary>A link that has an address, or will get one (lifecycle.md §4.3).</summary>
    private static bool IsOnNetwork(StaticIpAddress link) =>
        link.AllocType is IpAllocationType.Auto or IpAllocationType.Dhcp || (link.AllocType != IpAllocationType.Discovered && link.Ip is not null);

    [Post("release", Title = "Release a machine", Doc = "It is switched off, optionally wiped, and free again.")]
    public async Task<MachineView> Release(ReleaseForm form, Caller caller)
    {
        var node = access.Edit(form.SystemId, caller);
        if (StateFacts.Of(node.Status).Releasable) await hosted.GoAsync(node, form.Force, caller);
        var request = new ReleaseRequest
        {
            Erase = form.Erase,
            SecureErase = form.SecureErase,
            QuickErase = form.QuickErase,
            Force = form.Force,
            Scripts = MachineRequests.Names(form.Scripts) ?? [],
            Parameters = MachineRequests.Parameters(form.Rest),
        };
        return Shown(await Grain(node).Release(request, MachineRequests.By(caller, form.Comment)));
    }

    [Post("abort", Title = "Abort what a machine is doing", Doc = "The answer shows what it was doing.")]
    public async Task<MachineView> Abort(CommentForm form, Caller caller)
    {
        var node = access.Edit(form.SystemId, caller);
        var aborted = (await Grain(node).Abort(MachineRequests.By(caller, form.Comment))).OrThrow();
        return views.Of(aborted) with { Status = (int)node.Status, StatusName = StateFacts.Of(node.Status).Name };
    }

    [Post("mark_broken", Title = "Mark a machine broken")]
    public async Task<MachineView> MarkBroken(BrokenForm form, Caller caller)
    {
        var node = access.Edit(form.SystemId, caller);
        if (node.Owner != caller.Username) throw ApiException.Forbidden();
        return Shown(await Grain(node).MarkBroken(MachineRequests.By(caller, form.Comment)));
    }

    [Post("mark_fixed", Title = "Mark a machine fixed")]
    public async Task<MachineView> MarkFixed(CommentForm form, Caller caller) =>
        Shown(await Grain(access.Administer(form.SystemId, caller)).MarkFixed(MachineRequests.By(caller, form.Comment)));

    [Post("lock", Title = "Lock a machine", Doc = "It cannot be changed until it is unlocked.")]
    public async Task<MachineView> Lock(CommentForm form, Caller caller) =>
        Shown(await Grain(access.Lock(form.SystemId, caller)).Lock(MachineRequests.By(caller, form.Comment)));

    [Post("unlock", Title = "Unlock a machine")]
    public async Task<MachineView> Unlock(CommentForm form, Caller caller) =>
        Shown(await Grain(access.Lock(form.SystemId, caller)).Unlock(MachineRequests.By(caller, form.Comment)));

    [Post("rescue_mode", Title = "Enter rescue mode", Doc = "It boots a system in memory that accepts your SSH keys.")]
    public async Task<MachineView> RescueMode(MachinePath form, Caller caller)
    {
        var node = access.Administer(form.SystemId, caller);
        RequirePower(node);
        return Shown(await Grain(node).EnterRescueMode(MachineRequests.By(caller)));
    }

    [Post("exit_rescue_mode", Title = "Leave rescue mode")]
    public async Task<MachineView> ExitRescueMode(MachinePath form, Caller caller) =>
        Shown(await Grain(access.Administer(form.SystemId, caller)).ExitRescueMode(MachineRequests.By(caller)));

    [Post("power_on", Title = "Switch a machine on", Doc = "An allocated machine is deployed.")]
    public async Task<MachineView> PowerOn(MachinePowerOnForm form, Caller caller)
    {
        var node = access.Edit(form.SystemId, caller);
        if (node.Status == NodeState.Allocated)
        {
            return await Deploy(
                new DeployForm
                {
                    SystemId = form.SystemId,
                    UserData = form.UserData,
                    Comment = form.Comment,
                    InstallKvm = form.InstallKvm,
                    RegisterVmhost = form.RegisterVmhost,
                    BridgeType = form.BridgeType,
                    BridgeStp = form.BridgeStp,
                    BridgeFd = form.BridgeFd,
                },
                caller);
        }

        return Shown(await Grain(node).PowerOn(new PowerOnRequest { UserData = MachineRequests.UserData(form.UserData) }, MachineRequests.By(caller, form.Comment)));
    }

    [Post("power_off", Title = "Switch a machine off")]
    public async Task<MachineView?> PowerOff(PowerOffForm form, Caller caller)
    {
        var node = access.Edit(form.SystemId, caller);
        if (!power.IsQueryable(node.PowerType)) return null;
        return Shown(await Grain(node).PowerOff(form.StopMode == "soft", MachineRequests.By(caller, form.Comment)));
    }

    [Get("query_power_state", Title = "Ask for the power state")]
    public async Task<Nodes.PowerStateView> QueryPowerState(MachinePath form, Caller caller)
    {
        var node = access.View(form.SystemId, caller);
        return await nodePower.QueryAsync(node);
    }

    private DeployRequest Request(DeployForm form, string osystem, string series) => new()
    {
        Osystem = osystem,
        DistroSeries = series,
        LicenseKey = licenses.For(osystem, series, form.LicenseKey is { Length: > 0 } key ? key : null).OrThrow(),
        UserData = MachineRequests.UserData(form.UserData),
        EphemeralDeploy = form.EphemeralDeploy,
        EnableHwSync = form.EnableHwSync,
        EnableKernelCrashDump = form.EnableKernelCrashDump ?? settings.Flag("enable_kernel_crash_dump"),
        InstallKvm = form.InstallKvm,
        RegisterVmHost = form.RegisterVmhost,
        VcenterRegistration = form.VcenterRegistration,
        Acquire = new AcquireRequest
        {
            AgentName = form.AgentName ?? "",
            BridgeAll = form.BridgeAll ?? form.InstallKvm || form.RegisterVmhost,
            BridgeType = form.BridgeType is { Length: > 0 } type ? type : "standard",
            BridgeStp = form.BridgeStp ?? false,
            BridgeFd = form.BridgeFd ?? 0,
        },
    };

    private static void RequirePower(Node node)
    {
        if (node.PowerType.Length == 0) throw ApiException.BadRequest("Unconfigured power type. Please configure the power type and try again.");
    }
}
