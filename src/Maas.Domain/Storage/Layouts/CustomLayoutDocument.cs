namespace Maas.Domain.Storage.Layouts;

/// <summary>The document by which a commissioning script asks for a storage layout of its own (storage.md §7.2). Read by <see cref="CustomLayoutReader"/>.</summary>
/// <param name="Layout">By name; every name means one thing.</param>
public sealed record CustomLayoutDocument(IReadOnlyDictionary<string, CustomEntry> Layout, IReadOnlyList<CustomMount> Mounts)
{
    /// <summary>Every name that the document itself gives to something.</summary>
    public IEnumerable<string> Defined => Layout.SelectMany(entry => entry.Value switch
    {
        CustomDisk disk => disk.Partitions.Select(p => p.Name).Prepend(entry.Key),
        CustomRaid raid => raid.Partitions.Select(p => p.Name).Prepend(entry.Key),
        CustomLvm lvm => lvm.Volumes.Select(v => v.Name).Prepend(entry.Key),
        _ => [entry.Key],
    });

    /// <summary>Names of disks: those described, and those used without a description.</summary>
    public IEnumerable<string> Disks => Layout.Where(e => e.Value is CustomDisk).Select(e => e.Key)
        .Concat(Layout.Values.SelectMany(e => e.Needs).Except(Defined)).Distinct(StringComparer.Ordinal);
}

/// <summary>One thing to build.</summary>
public abstract record CustomEntry
{
    /// <summary>Names that must be there first.</summary>
    public virtual IEnumerable<string> Needs => [];
}

/// <param name="Ptable">Null leaves the disk without a table.</param>
public sealed record CustomDisk(PartitionTableType? Ptable, bool Boot, IReadOnlyList<CustomPart> Partitions, string? Fs) : CustomEntry;

public sealed record CustomLvm(IReadOnlyList<string> Members, IReadOnlyList<CustomPart> Volumes) : CustomEntry
{
    public override IEnumerable<string> Needs => Members;
}

public sealed record CustomRaid(
    FilesystemGroupType Level, IReadOnlyList<string> Members, IReadOnlyList<string> Spares, IReadOnlyList<CustomPart> Partitions, string? Fs) : CustomEntry
{
    public override IEnumerable<string> Needs => Members.Concat(Spares);
}

public sealed record CustomBcache(string BackingDevice, string CacheDevice, string CacheMode, string? Fs) : CustomEntry
{
    public override IEnumerable<string> Needs => [BackingDevice, CacheDevice];
}

/// <summary>A filesystem in memory.</summary>
public sealed record CustomSpecial(string Fs) : CustomEntry;

/// <summary>A partition or a logical volume. Size in bytes.</summary>
public sealed record CustomPart(string Name, long Size, bool Bootable, string? Fs);

public sealed record CustomMount(string Path, string Device, string? Options);
