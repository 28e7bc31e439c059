using Maas.Api.Contract;

namespace Maas.Api.Resources.Machines;

public sealed record FilterForm
{
    [Rest, Doc("Filters by name: id, hostname, mac_address, status, zone, pool, tags, owner and others.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Filters { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}

public sealed record MachinesForm
{
    [Doc("System ids, repeated.")]
    public IReadOnlyList<string>? Machines { get; init; }
}

public sealed record BulkReleaseForm
{
    [Doc("System ids, repeated.")]
    public IReadOnlyList<string>? Machines { get; init; }

    [Doc("A comment for the event log.")]
    public string? Comment { get; init; }
}

public sealed record IdsForm
{
    [Doc("System ids, repeated; all when left out.")]
    public IReadOnlyList<string>? Id { get; init; }
}

public sealed record MacForm
{
    [Mandatory(AsParameter = true, Sent = true), Doc("MAC addresses, repeated or separated by commas.")]
    public IReadOnlyList<string> MacAddress { get; init; } = [];
}

public sealed record SetZoneForm
{
    [Doc("The zone's name.")]
    public string? Zone { get; init; }

    [Doc("System ids, repeated.")]
    public IReadOnlyList<string>? Nodes { get; init; }
}

public sealed record AllocateForm
{
    [Doc("Name of the agent that asks.")]
    public string? AgentName { get; init; }

    [Doc("A comment for the event log.")]
    public string? Comment { get; init; }

    [Doc("Put a bridge on every configured interface.")]
    public bool BridgeAll { get; init; }

    [Doc("standard or ovs.")]
    public string? BridgeType { get; init; }

    [Doc("Whether bridges run STP.")]
    public bool BridgeStp { get; init; }

    [CheckedAlone, Doc("The bridges' forward delay in ms.")]
    public int? BridgeFd { get; init; }

    [Doc("Find a machine without taking it.")]
    public bool DryRun { get; init; }

    [Doc("Tell how the constraints were met.")]
    public bool Verbose { get; init; }

    [Rest, Doc("Constraints by name: name, system_id, arch, cpu_count, mem, tags, zone, pool and others.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Rest { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    [Sent]
    public IReadOnlyList<KeyValuePair<string, string>> Sent { get; init; } = [];
}
