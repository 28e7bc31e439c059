using Maas.Domain.Installation;

namespace Maas.Agent.Install.Storage;

/// <summary>Makes a filesystem or swap space.</summary>
internal sealed class FormatStep : StorageStep<FormatAction>
{
    protected override async Task BuildAsync(FormatAction action, StorageBuild build, CancellationToken cancel)
    {
        var device = build.DeviceOf(action.Volume);
        // Chosen here when the plan has none: fstab will name the filesystem by it.
        var uuid = Guid.TryParse(action.Uuid, out var given) ? given : Guid.NewGuid();
        var (type, identifier) = action.Fstype is "fat32" or "fat16" or "vfat" ? ("vfat", VolumeId(action.Uuid, uuid)) : (action.Fstype, uuid.ToString());
        var commands = Commands(action, device, identifier);
        for (var attempt = 0; attempt < commands.Count - 1; attempt++)
        {
            if ((await build.Programs.TryAsync(commands[attempt], cancel: cancel)).Succeeded)
            {
                build.Filesystem(action.Id, new Filesystem(device, type, identifier));
                return;
            }
        }
        await build.Programs.RunAsync(commands[^1], cancel: cancel);
        build.Filesystem(action.Id, new Filesystem(device, type, identifier));
    }

    /// <summary>The last one must succeed; those before it may not be understood by older tools.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Commands(FormatAction action, string device, string identifier)
    {
        IReadOnlyList<string> Labelled(string option, int longest) =>
            action.Label is { Length: > 0 } label ? [option, label.Length > longest ? label[..longest] : label] : [];
        var extra = action.ExtraOptions;
        switch (action.Fstype)
        {
            case "ext2" or "ext3" or "ext4":
                IReadOnlyList<string> plain = ["mke2fs", "-q", "-F", "-t", action.Fstype, "-U", identifier, .. Labelled("-L", 16), .. extra, device];
                // Boot loaders of older systems cannot read filesystems with these two.
                IReadOnlyList<string> careful = [.. plain.SkipLast(1), "-O", "^metadata_csum_seed,^orphan_file", device];
                return action.Fstype == "ext4" && !extra.Contains("-O") ? [careful, plain] : [plain];
            case "xfs":
                return [["mkfs.xfs", "-f", "-q", "-m", "uuid=" + identifier, .. Labelled("-L", 12), .. extra, device]];
            case "btrfs":
                return [["mkfs.btrfs", "-f", "-q", "-U", identifier, .. Labelled("-L", 255), .. extra, device]];
            case "fat32" or "vfat" or "fat16":
                string[] width = action.Fstype == "fat16" ? ["-F", "16"] : action.Fstype == "fat32" ? ["-F", "32"] : [];
                return [["mkfs.vfat", .. width, "-i", identifier.Replace("-", "", StringComparison.Ordinal), .. Labelled("-n", 11), .. extra, device]];
            case "swap":
                return [["mkswap", "-f", "-U", identifier, .. Labelled("-L", 16), .. extra, device]];
            default:
                throw new InstallException($"This installer cannot make a filesystem of type {action.Fstype}.");
        }
    }

    /// <summary>FAT has 32 bits for an identifier: as they are given, or the first of a longer one.</summary>
    private static string VolumeId(string? given, Guid uuid)
    {
        var digits = new string([.. (given ?? "").Where(char.IsAsciiHexDigit)]);
        if (digits.Length < 8)
            digits = uuid.ToString("N");
        return $"{digits[..4]}-{digits[4..8]}".ToUpperInvariant();
    }
}
