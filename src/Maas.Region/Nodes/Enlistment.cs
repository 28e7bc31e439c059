using System.Net;
using Maas.Domain;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region.Networks;
using Maas.Store;

namespace Maas.Region.Nodes;

/// <summary>What a new machine is known by (api-resources.md §5.3).</summary>
public sealed record NewMachine
{
    public required string Architecture { get; init; }
    public required IReadOnlyList<MacAddress> MacAddresses { get; init; }
    public string? Hostname { get; init; }
    public int? DomainId { get; init; }
    public string Description { get; init; } = "";
    public string PowerType { get; init; } = "";
    public IReadOnlyDictionary<string, string> PowerParameters { get; init; } = new Dictionary<string, string>();
    public int? ZoneId { get; init; }
    public int? PoolId { get; init; }
    public int CpuCount { get; init; }
    public int Memory { get; init; }
    public long? SwapSize { get; init; }
    public string? MinHweKernel { get; init; }
    public string? HweKernel { get; init; }

    /// <summary>Where the request came from: tells the network a machine that enlists itself is on.</summary>
    public IPAddress? From { get; init; }
}

/// <summary>New machines, registered by somebody or by themselves (lifecycle.md §5).</summary>
public sealed class Enlistment(IStore store, IGrainFactory grains, NodeNames names, SubnetUses uses, TimeProvider clock, Settings.ISettings settings)
{
    /// <summary>More processors are not believed before commissioning has counted them.</summary>
    private const int MostCores = 4096;

    private IDocuments<Node> Nodes => store.Documents(Collections.Nodes);

    /// <param name="shape">What makes it another kind of node than a machine.</param>
    public async Task<Outcome<Node>> CreateAsync(NewMachine request, string? user, Func<Node, Node>? shape = null)
    {
        foreach (var mac in request.MacAddresses)
        {
            if (Nodes.Where(Collections.NodesByMac, mac.ToString()) is [var holder])
                return Refusal.Invalid("mac_addresses", $"MAC address {mac} already in use on {holder.Hostname}.");
        }

        if (request.Hostname is { Length: > 0 } name && store.NodeNamed(name) is not null)
            return Refusal.Invalid("hostname", "Node with this Hostname already exists.");
        var node = NewNode(request);
        if (shape is not null) node = shape(node);
        return await grains.GetGrain<IMachineGrain>(node.SystemId).Create(node, new Cause(clock.GetUtcNow(), TimeSpan.Zero, user));
    }

    /// <summary>A machine that boots unknown: found again by its BMC or by an address while it is New or Commissioning, else created and commissioned.</summary>
    public async Task<Outcome<Node>> EnlistAsync(NewMachine request, bool commission)
    {
        if (Known(request) is { } known)
        {
            return await grains.GetGrain<IMachineGrain>(known.SystemId).Edit(
                new Reenlist(request.Architecture, request.PowerType, request.PowerParameters), new Asked(null));
        }

        var created = await CreateAsync(request, null);
        return created.IsRefused || !commission ? created : await grains.GetGrain<IMachineGrain>(created.Value!.SystemId).BeginEnlisting();
    }

    /// <param name="anonymous">A node that is New or Commissioning does not count for a machine that asks about itself.</param>
    public bool IsRegistered(MacAddress mac, bool anonymous) => Nodes.Where(Collections.NodesByMac, mac.ToString())
        .Any(n => n.Status != NodeState.Retired && !(anonymous && (n.Status is NodeState.New or NodeState.Commissioning)));

    private Node? Known(NewMachine request)
    {
        static bool Open(Node node) => node.Status is NodeState.New or NodeState.Commissioning;
        if (request.PowerType == "ipmi" && request.PowerParameters.TryGetValue("power_address", out var address) && address.Length > 0
            && Nodes.All.FirstOrDefault(n => Open(n) && n.PowerParameters.GetValueOrDefault("power_address") == address) is { } same)
            return same;
        return request.MacAddresses.SelectMany(mac => Nodes.Where(Collections.NodesByMac, mac.ToString())).FirstOrDefault(Open);
    }

    private Node NewNode(NewMachine request)
    {
        var vlan = request.From is { } from && uses.BestFor(from) is { } subnet ? subnet.VlanId : (int?)null;
        var domain = store.Documents(Collections.Domains).All.FirstOrDefault(d => d.IsDefault);
        return new Node
        {
            SystemId = names.NewSystemId(),
            Id = names.NextNodeNumber(),
            Hostname = request.Hostname is { Length: > 0 } name ? name : names.NewHostname(),
            DomainId = request.DomainId ?? domain?.Id ?? 0,
            Description = request.Description,
            Architecture = request.Architecture.Contains('/', StringComparison.Ordinal) ? request.Architecture : request.Architecture + "/generic",
            MinHweKernel = request.MinHweKernel ?? settings.Text("default_min_hwe_kernel"),
            HweKernel = request.HweKernel,
            PowerType = request.PowerType,
            PowerParameters = request.PowerParameters,
            ZoneId = request.ZoneId ?? Maas.Domain.Zones.Zone.DefaultId,
            PoolId = request.PoolId ?? Maas.Domain.Zones.ResourcePool.DefaultId,
            CpuCount = request.CpuCount,
            Memory = request.Memory,
            NumaNodes = [new NumaNode { Cores = [.. Enumerable.Range(0, Math.Clamp(request.CpuCount, 0, MostCores))], Memory = request.Memory }],
            SwapSize = request.SwapSize,
            Interfaces = [.. request.MacAddresses.Distinct().Select((mac, i) => names.NewInterface(mac, i, vlan))],
        };
    }

    /// <summary>What a machine says of itself again.</summary>
    private sealed record Reenlist(string Architecture, string PowerType, IReadOnlyDictionary<string, string> PowerParameters) : INodeEdit
    {
        public Outcome<Node> Apply(Node node, DateTimeOffset now) => node with
        {
            Architecture = Architecture.Contains('/', StringComparison.Ordinal) ? Architecture
                : node.Architecture.StartsWith(Architecture + "/", StringComparison.Ordinal) ? node.Architecture : Architecture + "/generic",
            PowerType = PowerType.Length > 0 ? PowerType : node.PowerType,
            PowerParameters = PowerType.Length > 0 ? PowerParameters : node.PowerParameters,
        };
    }
}
