namespace Maas.Domain.Hardware;

/// <summary>Processors; <see cref="Total"/> counts threads.</summary>
public sealed record CpuResources
{
    public string Architecture { get; init; } = "";
    public IReadOnlyList<CpuSocket> Sockets { get; init; } = [];
    public int Total { get; init; }
}

/// <summary>One package. Frequencies in MHz.</summary>
public sealed record CpuSocket
{
    public string? Name { get; init; }
    public string? Vendor { get; init; }
    public int Socket { get; init; }
    public IReadOnlyList<CpuCache>? Cache { get; init; }
    public IReadOnlyList<CpuCore> Cores { get; init; } = [];
    public int? Frequency { get; init; }
    public int? FrequencyMinimum { get; init; }
    public int? FrequencyTurbo { get; init; }
}

public sealed record CpuCache
{
    public int Level { get; init; }

    /// <summary><c>Data</c>, <c>Instruction</c> or <c>Unified</c>.</summary>
    public string Type { get; init; } = "";
    public long Size { get; init; }
}

public sealed record CpuCore
{
    public int Core { get; init; }
    public int Die { get; init; }
    public IReadOnlyList<CpuThread> Threads { get; init; } = [];
    public int? Frequency { get; init; }
}

/// <summary><see cref="Id"/> is the kernel's number, <see cref="Thread"/> counts within the core.</summary>
public sealed record CpuThread
{
    public int Id { get; init; }
    public int NumaNode { get; init; }
    public int Thread { get; init; }
    public bool Online { get; init; }
    public bool Isolated { get; init; }
}
