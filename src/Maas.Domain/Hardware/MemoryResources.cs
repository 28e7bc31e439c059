namespace Maas.Domain.Hardware;

public sealed record MemoryResources
{
    /// <summary>Null where the kernel knows no NUMA: everything is on node 0.</summary>
    public IReadOnlyList<MemoryNode>? Nodes { get; init; }
    public long HugepagesTotal { get; init; }
    public long HugepagesUsed { get; init; }
    public long HugepagesSize { get; init; }
    public long Used { get; init; }
    public long Total { get; init; }
}

/// <summary>Memory of one NUMA node; node numbers need not be contiguous.</summary>
public sealed record MemoryNode
{
    public int NumaNode { get; init; }
    public long HugepagesUsed { get; init; }
    public long HugepagesTotal { get; init; }
    public long Used { get; init; }
    public long Total { get; init; }
}
