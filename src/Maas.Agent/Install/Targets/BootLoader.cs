using Maas.Agent.Host;
using Maas.Agent.Install.Storage;
using Maas.Domain.Installation;

namespace Maas.Agent.Install.Targets;

/// <summary>Makes the disk bootable by the firmware this machine has: GRUB for the BIOS in every boot disk, GRUB for UEFI on the EFI system partition.</summary>
internal sealed class BootLoader(TargetTree tree, Chroot chroot, SystemTree host, InstallLog log)
{
    private const string EfiPartition = "/boot/efi";

    public async Task InstallAsync(InstallPlan plan, StorageBuild build, CancellationToken cancel)
    {
        DemandKernel();
        var install = tree.Program("grub-install", "grub2-install");
        var efi = build.Mounted.Contains(build.Target + EfiPartition);
        if (host.Exists("/sys/firmware/efi") && !efi)
            throw new InstallException("This machine boots by UEFI, but the plan has no EFI system partition at /boot/efi.");
        WriteOptions(plan.KernelOptions);
        if (efi)
            await InstallEfiAsync(install, cancel);
        if (!host.Exists("/sys/firmware/efi") || HasBiosBoot(plan))
            await InstallBiosAsync(install, build, mayLack: efi, cancel);
        await MenuAsync(cancel);
    }

    private static bool HasBiosBoot(InstallPlan plan) => plan.Storage.OfType<PartitionAction>().Any(partition => partition.Flag is "bios_grub" or "prep");

    private void DemandKernel()
    {
        var inBoot = tree.Names("/boot").Any(name => name.StartsWith("vmlinu", StringComparison.Ordinal) || name.StartsWith("Image", StringComparison.Ordinal));
        if (!inBoot && !tree.Names("/usr/lib/modules").Any(version => tree.Exists($"/usr/lib/modules/{version}/vmlinuz")))
            throw new InstallException("The image has no kernel in /boot.");
    }

    /// <summary>Beside the image's own arguments. Debian and Ubuntu read a directory of settings, others the one file.</summary>
    private void WriteOptions(string options)
    {
        const string directory = "/etc/default/grub.d";
        // Shell: what was set before stands in front. Other systems on other disks are not this machine's business.
        var text = "# Written when this machine was installed.\n"
            + (options.Trim().Length > 0 ? $"GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT {Quoted(options.Trim())}\"\n" : "")
            + "GRUB_DISABLE_OS_PROBER=true\n";
        if (tree.Program("update-grub") is not null)
            tree.Write(directory + "/50-maas.cfg", text);
        else
            tree.Write("/etc/default/grub", (tree.Text("/etc/default/grub") ?? "") + "\n" + text);
    }

    private static string Quoted(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("$", "\\$", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal);

    private async Task InstallEfiAsync(string? install, CancellationToken cancel)
    {
        var target = tree.Exists("/usr/lib/grub/arm64-efi") ? "arm64-efi" : "x86_64-efi";
        var signed = tree.Exists($"/usr/lib/grub/{target}-signed");
        if (install is not null && (tree.Exists($"/usr/lib/grub/{target}") || signed))
        {
            if (tree.Program("debconf-set-selections") is { } debconf)
                await chroot.TryAsync([debconf], cancel, "grub2 grub2/update_nvram boolean false\ngrub2 grub2/force_efi_extra_removable boolean true\n");
            // Firmware finds the removable path without an entry in its memory, which this machine's order of booting is kept out of. Debian's grub-install
            // writes the distribution's own directory as well, with the signed shim where that is installed.
            string[] command = [install, "--target=" + target, "--efi-directory=" + EfiPartition, "--no-nvram", .. SignedName()];
            var debian = await chroot.TryAsync([.. command, "--force-extra-removable"], cancel);
            if (!debian.Succeeded)
                await chroot.RunAsync([.. command, "--removable"], cancel);
            log.Headline($"Boot loader for UEFI installed{(signed ? ", signed" : "")}");
            return;
        }
        CopyShim();
    }

    /// <summary>A signed GRUB looks for its configuration in its distribution's directory, whatever the image's settings call the system.</summary>
    private IReadOnlyList<string> SignedName()
    {
        var id = (tree.Text("/etc/os-release") ?? tree.Text("/usr/lib/os-release") ?? "").Split('\n').FirstOrDefault(line => line.StartsWith("ID=", StringComparison.Ordinal))?[3..].Trim('"', '\'');
        return id is "debian" or "ubuntu" ? ["--bootloader-id=" + id] : [];
    }

    /// <summary>Distributions whose packages put shim and GRUB on the partition themselves (Red Hat's) only lack the removable path.</summary>
    private void CopyShim()
    {
        var vendor = tree.Names(EfiPartition + "/EFI").FirstOrDefault(name => !name.Equals("BOOT", StringComparison.OrdinalIgnoreCase)
            && tree.Names($"{EfiPartition}/EFI/{name}").Any(file => file.StartsWith("shim", StringComparison.OrdinalIgnoreCase)))
            ?? throw new InstallException("The image has no boot loader for UEFI: neither grub-install with its modules nor a shim in /boot/efi/EFI.");
        var from = tree.Path($"{EfiPartition}/EFI/{vendor}");
        var to = tree.Path(EfiPartition + "/EFI/BOOT");
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from, "*.efi"))
        {
            var name = Path.GetFileName(file);
            var removable = name.ToLowerInvariant() switch
            {
                "shimx64.efi" => "BOOTX64.EFI",
                "shimaa64.efi" => "BOOTAA64.EFI",
                _ => name,
            };
            File.Copy(file, Path.Combine(to, removable), overwrite: true);
        }
        log.Headline($"Boot loader for UEFI copied from {vendor}");
    }

    /// <param name="mayLack">The machine boots another way; an image without GRUB for the BIOS is still complete.</param>
    private async Task InstallBiosAsync(string? install, StorageBuild build, bool mayLack, CancellationToken cancel)
    {
        var target = tree.Exists("/usr/lib/grub/powerpc-ieee1275") ? "powerpc-ieee1275" : "i386-pc";
        if (install is null || !tree.Exists("/usr/lib/grub/" + target))
        {
            if (mayLack && host.Exists("/sys/firmware/efi"))
                return;
            throw new InstallException($"The image has no boot loader for this machine: neither grub-install nor /usr/lib/grub/{target}.");
        }
        foreach (var device in build.GrubDevices)
            await chroot.RunAsync([install, "--target=" + target, device], cancel);
        log.Headline($"Boot loader for the BIOS installed on {string.Join(", ", build.GrubDevices)}");
    }

    private async Task MenuAsync(CancellationToken cancel)
    {
        if (tree.Program("update-grub") is { } update)
        {
            await chroot.RunAsync([update], cancel);
            return;
        }
        var make = tree.Program("grub2-mkconfig", "grub-mkconfig") ?? throw new InstallException("The image has neither update-grub nor grub-mkconfig.");
        await chroot.RunAsync([make, "-o", tree.Exists("/boot/grub2") ? "/boot/grub2/grub.cfg" : "/boot/grub/grub.cfg"], cancel);
    }
}
