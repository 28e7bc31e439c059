using Maas.Domain.Installation;
using Maas.Domain.Yaml;

namespace Maas.Domain.Provisioning;

/// <summary>The built-in installer's plan of a node, out of the same facts as curtin's configuration.</summary>
public static class InstallPlanMaker
{
    public static Outcome<InstallPlan> Of(InstallFacts facts)
    {
        if (SourceTypeOf(facts.File.Filetype) is not { } type)
            return Refusal.Conflict($"The built-in installer cannot install an image of type {facts.File.Filetype}.");
        var storage = StorageActions.Of(facts.Node);
        if (Check(facts, storage) is { } refusal) return refusal;
        return new InstallPlan
        {
            Hostname = facts.Fqdn,
            Source = new InstallSource { Url = facts.ImageUrl, Type = type, Sha256 = facts.File.Sha256, Size = facts.File.Size },
            Storage = [.. storage.Where(a => a is not VmfsAction)],
            Network = YamlWriter.Write(Netplan.Of(facts.Network)),
            Files = CloudInitFiles.TargetFiles(facts),
            KernelOptions = facts.KernelOptions,
            SwapSize = facts.Node.SwapSize ?? (facts.Node.Storage.Effective.Any(f => f.Fstype == "swap") ? 0 : null),
            NetbootOffUrl = facts.ByIdUrl,
            Requirements = Requirements(facts),
        };
    }

    /// <summary>The stored kinds of uploads (images.md §10.1); null for what is not an archive or image of a disk.</summary>
    public static SourceType? SourceTypeOf(string filetype) => filetype switch
    {
        "root-tgz" or "root-tar.gz" => SourceType.Tgz,
        "root-tbz" => SourceType.Tbz,
        "root-txz" => SourceType.Txz,
        "root-tzst" => SourceType.Tzst,
        "root-tar" => SourceType.Tar,
        "root-dd" => SourceType.DdTgz,
        "root-dd.tar" => SourceType.DdTar,
        "root-dd.raw" => SourceType.DdRaw,
        "root-dd.bz2" => SourceType.DdBz2,
        "root-dd.gz" => SourceType.DdGz,
        "root-dd.xz" => SourceType.DdXz,
        "root-dd.zst" => SourceType.DdZst,
        "root-dd.tar.bz2" => SourceType.DdTbz,
        "root-dd.tar.xz" => SourceType.DdTxz,
        _ => null,
    };

    private static Refusal? Check(InstallFacts facts, IReadOnlyList<StorageAction> storage)
    {
        if (!storage.OfType<DiskAction>().Any()) return Refusal.Conflict("There are currently no storage devices.  Please add a storage device to be able to deploy this node.");
        if (facts.IsDiskImage) return null;
        return storage.OfType<MountAction>().Any(m => m.Path == "/") ? null : Refusal.Conflict("Mount the root '/' filesystem to be able to deploy this node.");
    }

    /// <summary>Without cloud-init an installed system never reports that it is up (deploy.md §6). What is on a disk image is its own affair.</summary>
    private static List<Requirement> Requirements(InstallFacts facts)
    {
        if (facts.IsDiskImage) return [];
        var needed = new List<Requirement>
        {
            new(["/usr/bin/cloud-init", "/usr/local/bin/cloud-init", "/bin/cloud-init"], "The image has no cloud-init: the installed system could not report that it is up."),
        };
        if (facts.IsCustom && facts.Image.BaseImage.StartsWith("ubuntu/", StringComparison.Ordinal))
            needed.Add(new(["/usr/sbin/netplan", "/sbin/netplan", "/usr/bin/netplan"], "The image has no netplan: its network could not be configured."));
        return needed;
    }
}
