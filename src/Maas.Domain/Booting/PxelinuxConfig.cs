namespace Maas.Domain.Booting;

/// <summary>Configurations for PXELINUX and for U-Boot, which reads the same language (boot.md §7).</summary>
internal static class PxelinuxConfig
{
    public static string Render(BootPlan plan) => plan switch
    {
        { Purpose: BootPurpose.Local } => Local(plan),
        { Entry: null } => Off,
        { Entry: { } entry32, Entry64: { } entry64 } => ByProcessor(plan, entry32, entry64),
        { Entry: { } entry } => "DEFAULT execute\n\n" + Label(plan, "execute", entry),
    };

    /// <summary>PXELINUX has no command for it; its own module does it where it is served, and the prompt waits where it is not.</summary>
    private const string Off = "DEFAULT poweroff\n\nLABEL poweroff\n  SAY This machine is not in use and may be switched off.\n  COM32 poweroff.c32\n";

    /// <summary>LOCALBOOT hangs on some BIOSes, so the disk's own boot sector is chain-loaded where there is one.</summary>
    private static string Local(BootPlan plan) => IsPc(plan)
        ? "DEFAULT local\n\nLABEL local\n  SAY Booting the local disk.\n  KERNEL chain.c32\n  APPEND hd0\n"
        : "DEFAULT local\n\nLABEL local\n  LOCALBOOT 0\n";

    /// <summary>One configuration for machines of both word sizes: a module picks the label.</summary>
    private static string ByProcessor(BootPlan plan, BootEntry entry32, BootEntry entry64) =>
        $"DEFAULT execute\n\nLABEL execute\n  SAY Booting the enlistment system.\n  KERNEL ifcpu64.c32\n  APPEND amd64 -- i386\n\n"
        + Label(plan, "amd64", entry64) + "\n" + Label(plan, "i386", entry32);

    private static string Label(BootPlan plan, string label, BootEntry entry)
    {
        // Plain PXELINUX and U-Boot speak only TFTP; lpxelinux is given an HTTP prefix by DHCP and comes by HTTP.
        var images = IsPc(plan) && plan.Protocol == BootProtocol.Http ? plan.ImagesUrl : "images/";
        var say = IsPc(plan) ? $"  SAY {Greeting(plan)}\n" : "";
        var dtb = entry.Files.DtbPath is { } path ? $"  FDT {images}{path}\n" : "";
        return $"LABEL {label}\n{say}  KERNEL {images}{entry.Files.KernelPath}\n  INITRD {images}{entry.Files.InitrdPath}\n{dtb}"
            + $"  APPEND {entry.CommandLine}\n  IPAPPEND 2\n";
    }

    private static string Greeting(BootPlan plan) => plan.Purpose switch
    {
        BootPurpose.Enlist => "Booting the enlistment system.",
        BootPurpose.Xinstall => "Booting the installer.",
        BootPurpose.Poweroff => "This machine is not in use: booting to switch it off.",
        _ => "Booting the ephemeral system.",
    };

    private static bool IsPc(BootPlan plan) => plan.Arch is "amd64" or "i386";
}
