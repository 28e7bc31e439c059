using System.Text.Json;

namespace Maas.Domain.Hardware;

public sealed record GpuResources
{
    public IReadOnlyList<GpuCard> Cards { get; init; } = [];
    public int Total { get; init; }
}

public sealed record GpuCard
{
    public string? Driver { get; init; }
    public string? DriverVersion { get; init; }
    public GpuDrm? Drm { get; init; }
    public GpuSriov? Sriov { get; init; }
    public GpuNvidia? Nvidia { get; init; }

    /// <summary>Mediated device types, unread.</summary>
    public JsonElement? Mdev { get; init; }
    public int NumaNode { get; init; }
    public string? PciAddress { get; init; }
    public string? UsbAddress { get; init; }
    public string? Vendor { get; init; }
    public string? VendorId { get; init; }
    public string? Product { get; init; }
    public string? ProductId { get; init; }
}

/// <summary>The kernel's direct rendering nodes; devices are <c>major:minor</c>.</summary>
public sealed record GpuDrm
{
    public int Id { get; init; }
    public string CardName { get; init; } = "";
    public string CardDevice { get; init; } = "";
    public string? ControlName { get; init; }
    public string? ControlDevice { get; init; }
    public string? RenderName { get; init; }
    public string? RenderDevice { get; init; }
}

public sealed record GpuSriov
{
    public int CurrentVfs { get; init; }
    public int MaximumVfs { get; init; }
    public IReadOnlyList<GpuCard>? Vfs { get; init; }
}

public sealed record GpuNvidia
{
    public string? CudaVersion { get; init; }
    public string? NvrmVersion { get; init; }
    public string Brand { get; init; } = "";
    public string Model { get; init; } = "";
    public string? Uuid { get; init; }
    public string? Architecture { get; init; }
    public string CardName { get; init; } = "";
    public string CardDevice { get; init; } = "";
}
