namespace Maas.Domain.Booting;

/// <summary>Configurations in the language of PXELINUX for readers that add nothing to the command line: petitboot (PowerNV) and s390x (boot.md §7).</summary>
internal static class PetitbootConfig
{
    public static string Render(BootPlan plan)
    {
        // Finding nothing to boot, both go on to the disk.
        if (plan.Entry is not { } entry || plan.Purpose == BootPurpose.Local) return "";
        var images = plan.Method == BootMethod.Powernv ? plan.ImagesUrl : "images/";
        var bootif = plan.Mac is { } mac ? $" BOOTIF=01-{mac:-}" : "";
        return $"DEFAULT execute\n\nLABEL execute\n  KERNEL {images}{entry.Files.KernelPath}\n  INITRD {images}{entry.Files.InitrdPath}\n  APPEND {entry.CommandLine}{bootif}\n";
    }
}

/// <summary>Configurations for partitions of a mainframe in DPM mode (boot.md §7).</summary>
internal static class DpmConfig
{
    public static string Render(BootPlan plan)
    {
        if (plan.Entry is not { } entry || plan.Purpose == BootPurpose.Local) return "# Nothing to boot from the network: the partition is switched off.\n";
        var bootif = plan.Mac is { } mac ? $" BOOTIF=01-{mac:-}" : "";
        return $"PROMPT 0\nDEFAULT netboot\nTIMEOUT 0\nLABEL netboot\nkernel=images/{entry.Files.KernelPath}\ninitrd=images/{entry.Files.InitrdPath}\nappend={entry.CommandLine}{bootif}\n";
    }
}
