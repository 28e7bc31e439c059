namespace Maas.Domain.Nodes.Edits;

/// <summary>Changes of a machine's own facts (api-resources.md §5.4). Null keeps what is stored.</summary>
public sealed record MachineUpdate
{
    public string? Hostname { get; init; }
    public int? DomainId { get; init; }
    public string? Description { get; init; }
    public string? Architecture { get; init; }
    public string? MinHweKernel { get; init; }
    public string? HweKernel { get; init; }
    public int? CpuCount { get; init; }
    public int? Memory { get; init; }
    public long? SwapSize { get; init; }
    public int? ZoneId { get; init; }
    public int? PoolId { get; init; }
    public string? PowerType { get; init; }
    public IReadOnlyDictionary<string, string>? PowerParameters { get; init; }
    public bool? EnableHwSync { get; init; }
    public string? LicenseKey { get; init; }

    /// <summary>The node with the changes. Another power type forgets the parameters of the former one.</summary>
    public Node Apply(Node node) => node with
    {
        Hostname = Hostname ?? node.Hostname,
        DomainId = DomainId ?? node.DomainId,
        Description = Description ?? node.Description,
        Architecture = Architecture ?? node.Architecture,
        MinHweKernel = MinHweKernel ?? node.MinHweKernel,
        HweKernel = HweKernel ?? node.HweKernel,
        CpuCount = CpuCount ?? node.CpuCount,
        Memory = Memory ?? node.Memory,
        SwapSize = SwapSize ?? node.SwapSize,
        ZoneId = ZoneId ?? node.ZoneId,
        PoolId = PoolId ?? node.PoolId,
        PowerType = PowerType ?? node.PowerType,
        PowerParameters = Merge(node),
        PowerState = PowerType is not null && PowerType != node.PowerType ? PowerState.Unknown : node.PowerState,
        EnableHwSync = EnableHwSync ?? node.EnableHwSync,
        LicenseKey = LicenseKey ?? node.LicenseKey,
    };

    private IReadOnlyDictionary<string, string> Merge(Node node)
    {
        var kept = PowerType is null || PowerType == node.PowerType ? node.PowerParameters : new Dictionary<string, string>();
        if (PowerParameters is null) return kept;
        var merged = new Dictionary<string, string>(kept);
        foreach (var (name, value) in PowerParameters) merged[name] = value;
        return merged;
    }
}
