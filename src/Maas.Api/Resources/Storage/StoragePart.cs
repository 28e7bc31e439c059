using Maas.Domain;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;

namespace Maas.Api.Resources.Storage;

/// <summary>A part of a machine as a URL names it.</summary>
/// <param name="Model">What is missing when there is none: <c>No MODEL matches the given query.</c></param>
internal sealed record StoragePart<T>(string Model, Func<Node, T?> Find)
    where T : class
{
    /// <summary>What is missing first on the way to it; null when it is the part itself.</summary>
    public Func<Node?, string?> MissingBefore { get; init; } = _ => null;

    /// <summary>Whether its absence is told without words.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Whether only those who may change the machine are told that it is not there.</summary>
    public bool IsGuarded { get; init; }

    /// <summary>Whether that is told only while the machine's state allows the operation.</summary>
    public bool IsHindered { get; init; }

    /// <summary>What the part itself has against the operation, whatever the form says; null when nothing.</summary>
    public Func<StorageDraft, T, Refusal?> Hinders { get; init; } = (_, _) => null;

    /// <summary>What a request that names it does not find.</summary>
    public string Missing(Node? node) => (MissingBefore(node) ?? (IsSilent ? null : Model)) is { } missing ? $"No {missing} matches the given query." : "";
}

/// <summary>The parts there are.</summary>
internal static class StorageParts
{
    /// <summary>The machine itself, for what belongs to no part of it yet.</summary>
    public static StoragePart<Node> Machine { get; } = new("Machine", node => node);

    public static StoragePart<BlockDevice> Device(string specifier) => new("BlockDevice", node => StorageSpecifiers.Device(node, specifier));

    public static StoragePart<Partition> Partition(string device, string specifier) => new(
        "Partition", node => StorageSpecifiers.Device(node, device) is { } found ? StorageSpecifiers.Partition(found, specifier) : null)
    {
        MissingBefore = node => node is null || StorageSpecifiers.Device(node, device) is null ? "BlockDevice" : null,
        IsSilent = true,
        IsGuarded = true,
    };

    public static StoragePart<FilesystemGroup> Raid(string specifier) => Group("RAID", specifier, GroupSizes.IsRaid);

    public static StoragePart<FilesystemGroup> Bcache(string specifier) => Group("Bcache", specifier, type => type == FilesystemGroupType.Bcache);

    public static StoragePart<FilesystemGroup> VolumeGroup(string specifier) => Group("VolumeGroup", specifier, type => type == FilesystemGroupType.LvmVg);

    public static StoragePart<FilesystemGroup> Vmfs(string specifier) => Group("VMFS", specifier, type => type == FilesystemGroupType.Vmfs6);

    public static StoragePart<CacheSet> CacheSet(string specifier) => new("CacheSet", node => StorageSpecifiers.CacheSet(node, specifier))
    {
        MissingBefore = node => node is null ? "CacheSet" : null,
        IsSilent = true,
    };

    private static StoragePart<FilesystemGroup> Group(string model, string specifier, Func<FilesystemGroupType, bool> kind) =>
        new(model, node => StorageSpecifiers.Group(node, specifier, kind));
}
