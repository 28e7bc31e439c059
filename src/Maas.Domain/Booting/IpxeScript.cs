using System.Globalization;
using System.Net;

namespace Maas.Domain.Booting;

/// <summary>Scripts for iPXE (boot.md §7, boot-lab.md §5).</summary>
public static class IpxeScript
{
    /// <summary>The first script of every iPXE client: its own by MAC address, else the one for strangers. Its own takes this one's place: should it
    /// fail later, a known machine must not fall through to enlistment.</summary>
    public static string Preloader(IPAddress server, int bootPort)
    {
        var root = string.Create(CultureInfo.InvariantCulture, $"http://{KernelCommandLine.HostOf(server)}:{bootPort}/");
        return $"#!ipxe\nchain --replace {root}ipxe.cfg-${{mac}} ||\nchain --replace {root}ipxe.cfg-default-amd64\n";
    }

    internal static string Render(BootPlan plan) => plan switch
    {
        { Purpose: BootPurpose.Local } => Local(plan),
        { Entry: { } entry } => Boot(plan, entry),
        _ => "#!ipxe\npoweroff\n",
    };

    /// <summary>A file that does not come makes the machine start over: what it should boot may have changed meanwhile.
    /// The name given to the initrd is what the EFI stub of the kernel looks up; <c>hexhyp</c> gives BOOTIF the dashes of PXELINUX.</summary>
    private static string Boot(BootPlan plan, BootEntry entry)
    {
        var (kernel, initrd) = (NameOf(entry.Files.KernelPath), NameOf(entry.Files.InitrdPath));
        return $"#!ipxe\nkernel --name {kernel} {plan.ImagesUrl}{entry.Files.KernelPath} || goto failed\n"
            + $"imgargs {kernel} initrd={initrd} {entry.CommandLine} BOOTIF=01-${{mac:hexhyp}}\n"
            + $"initrd --name {initrd} {plan.ImagesUrl}{entry.Files.InitrdPath} || goto failed\nboot\n"
            + ":failed\necho Loading failed: starting over\nsleep 5\nreboot\n";
    }

    /// <summary>BIOS disks are tried one after the other. Under UEFI a plain exit makes firmware try its other network entries first, a minute each;
    /// GRUB finds the disk's boot loader at once.</summary>
    private static string Local(BootPlan plan)
    {
        var drives = string.Join(" || ", Enumerable.Range(0x80, 4).Select(d => string.Create(CultureInfo.InvariantCulture, $"sanboot --no-describe --drive 0x{d:x}")));
        var tftp = $"tftp://{KernelCommandLine.HostOf(plan.Server)}/";
        return $"#!ipxe\niseq ${{platform}} efi && goto efi ||\n{drives} || exit 1\n:efi\n"
            + $"iseq ${{buildarch}} arm64 && chain {tftp}grubaa64.efi || chain {tftp}grubx64.efi || exit 1\n";
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
