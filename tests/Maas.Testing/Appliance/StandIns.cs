using System.Net;
using Maas.Api.Contract;
using Maas.Api.Resources.SshKeys;
using Maas.Domain;
using Maas.Domain.Installation;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Region;
using Maas.Region.Bmcs;
using Maas.Region.Networks;
using Maas.Region.Provisioning;
using Maas.Region.Scripts;
using Maas.Store;

namespace Maas.Testing.Appliance;

/// <summary>A wire on which nobody answers.</summary>
public sealed class SilentWire : IAddressProbe
{
    public HashSet<IPAddress> Taken { get; } = [];

    public Task<bool> IsTakenAsync(IPAddress address, CancellationToken cancel = default) => Task.FromResult(Taken.Contains(address));
}

/// <summary>Key servers without a network: what a test puts in is what a user has published.</summary>
public sealed class PublishedKeys : IKeySources
{
    public Dictionary<(string Protocol, string User), IReadOnlyList<string>> Keys { get; } = [];

    public Task<IReadOnlyList<string>> KeysOfAsync(string protocol, string user) => Keys.TryGetValue((protocol, user), out var keys)
        ? Task.FromResult(keys)
        : throw ApiException.BadRequest($"Unable to import SSH keys. {(protocol == "gh" ? "github" : "launchpad")} user {user} doesn't exist.");
}

/// <summary>Power types by name only, for compositions without drivers.</summary>
public sealed class NamedPowerTypes : IPowerSettings
{
    private static readonly string[] Types =
    [
        "amt", "apc", "dli", "eaton", "hmc", "hmcz", "ipmi", "lxd", "manual", "moonshot", "mscm", "msftocs", "nova", "openbmc", "proxmox", "raritan", "recs_box",
        "redfish", "sm15k", "ucsm", "virsh", "vmware", "webhook", "wedge",
    ];

    public PowerSettingProblem? Problem(string type, IReadOnlyDictionary<string, string> parameters) =>
        !Types.Contains(type) ? new PowerSettingProblem("power_type", $"Select a valid choice. {type} is not one of the available choices.")
        : type == "ipmi" && parameters.GetValueOrDefault("power_address", "").Length == 0 ? new PowerSettingProblem("power_parameters", "IP address: This field is required.")
        : null;

    public bool IsQueryable(string type) => type is not ("manual" or "");

    public bool IsSecret(string type, string name) => name.Contains("pass", StringComparison.Ordinal);
}

/// <summary>Refuses to install anything, for compositions without the provisioning machinery.</summary>
public sealed class NoInstallPlans : IInstallPlans
{
    private static readonly Refusal Refusal = Refusal.BadRequest("There is nothing here that installs.");

    public Outcome<InstallPlan> Of(Node node) => Refusal;

    public string Netplan(Node node) => "";

    public Outcome<string> CurtinConfig(Node node) => Refusal;
}

/// <summary>Runs of no scripts, for compositions without the script machinery.</summary>
public sealed class NoScripts(IStore store) : INodeScripts
{
    public Outcome<Node> Begin(
        Batch batch, Node node, ResultType type, IReadOnlyList<string>? requested, IReadOnlyDictionary<string, string> parameters, DateTimeOffset now)
    {
        var set = new ScriptSet { Id = store.NextId(Collections.ScriptSets), SystemId = node.SystemId, ResultType = type };
        batch.Put(Collections.ScriptSets, set);
        return type switch
        {
            ResultType.Commissioning => node with { CommissioningSetId = set.Id },
            ResultType.Testing => node with { TestingSetId = set.Id },
            ResultType.Installation => node with { InstallationSetId = set.Id },
            ResultType.Release => node with { ReleaseSetId = set.Id },
        };
    }

    public void End(Batch batch, Node node, IReadOnlyList<ResultType> types, ScriptStatus status, DateTimeOffset now)
    {
    }

    public bool Commissioned(Node node) => node.CommissioningSetId is not null;

    public ScriptLapse? Lapse(Node node, TimeSpan nodeTimeout, DateTimeOffset now) => null;
}
