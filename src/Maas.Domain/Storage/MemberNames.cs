namespace Maas.Domain.Storage;

/// <summary>Devices and partitions that a request names, by number or name, under the names of their parameters.</summary>
public sealed record MemberNames(string DeviceField, IReadOnlyList<string> Devices, string PartitionField, IReadOnlyList<string> Partitions)
{
    public static MemberNames None { get; } = new("block_devices", [], "partitions", []);

    public bool IsEmpty => Devices.Count == 0 && Partitions.Count == 0;
}
