using System.Globalization;
using System.Text;

namespace Maas.Domain.Booting;

/// <summary>Configurations for GRUB, on UEFI and Open Firmware (boot.md §7).</summary>
public static class GrubConfig
{
    /// <summary>The first configuration of every GRUB: its own by MAC address, else the one for strangers.</summary>
    public const string Preloader = "configfile /grub/grub.cfg-${net_default_mac}\nconfigfile /grub/grub.cfg-default-${grub_cpu}\n";

    /// <summary>Boot loaders of installed systems below <c>/efi/</c>. The first ones are trusted by the usual firmware keys, so they are tried under Secure Boot too.</summary>
    private static readonly string[] Trusted = ["boot/bootx64.efi", "ubuntu/shimx64.efi", "ubuntu/grubx64.efi", "Microsoft/Boot/bootmgfw.efi"];

    private static readonly string[] Others =
    [
        "centos/shimx64.efi", "centos/grubx64.efi", "redhat/shimx64.efi", "redhat/grubx64.efi", "rhel/shimx64.efi", "rhel/grubx64.efi",
        "rocky/shimx64.efi", "rocky/grubx64.efi", "suse/shim.efi", "suse/grubx64.efi", "ol/shim.efi", "ol/grubx64.efi", "red/grubx64.efi",
    ];

    private static readonly string[] Arm = ["ubuntu/grubaa64.efi", "boot/bootaa64.efi"];

    internal static string Render(BootPlan plan) => "set default=\"0\"\nset timeout=0\n\n" + (plan switch
    {
        { Purpose: BootPurpose.Local, Method: BootMethod.OpenFirmware } => OpenFirmwareLocal,
        { Purpose: BootPurpose.Local } => Local(plan.Arch),
        { Entry: { } entry } => Boot(plan, entry),
        _ => "menuentry 'Power off' {\n    halt\n}\n",
    });

    private const string OpenFirmwareLocal =
        "menuentry 'Local' {\n    search --no-floppy --set=root --file /boot/grub/grub.cfg\n    if [ $? -eq 0 ]; then\n        configfile /boot/grub/grub.cfg\n    fi\n    exit\n}\n";

    private static string Local(string arch)
    {
        var text = new StringBuilder("menuentry 'Local' {\n");
        foreach (var loader in arch == "arm64" ? Arm : Trusted) Try(text, "    ", loader);
        if (arch != "arm64")
        {
            text.Append("    if [ \"${shim_lock}\" != \"y\" ]; then\n");
            foreach (var loader in Others) Try(text, "        ", loader);
            text.Append("    fi\n");
        }

        // A failure status makes firmware go on to its next boot entry.
        return text.Append(arch == "arm64" ? "    exit\n" : "    exit 1\n").Append("}\n").ToString();
    }

    private static void Try(StringBuilder text, string indent, string loader) => text.Append(
        CultureInfo.InvariantCulture,
        $"{indent}search --no-floppy --set=root --file /efi/{loader}\n{indent}if [ $? -eq 0 ]; then\n{indent}    chainloader /efi/{loader}\n{indent}    boot\n{indent}fi\n");

    /// <summary>Fetched over TFTP, the large files come over HTTP, unless this GRUB has no HTTP in it and may not load the module (Debian's signed one under
    /// Secure Boot). That <c>insmod</c> failed cannot be told in a script; that the kernel was not loaded can.</summary>
    private static string Boot(BootPlan plan, BootEntry entry)
    {
        var host = KernelCommandLine.HostOf(plan.Server);
        var http = string.Create(CultureInfo.InvariantCulture, $"(http,{host}:{plan.BootPort})/images/");
        var (linux, initrd) = plan.Protocol == BootProtocol.Http ? Load(entry, "/images/") : Load(entry, http);
        var (linuxTftp, initrdTftp) = Load(entry, $"(tftp,{host})/images/");
        var load = plan.Protocol == BootProtocol.Http
            ? $"    {linux}\n" + Insist("    ", initrd, initrd)
            : $"    if {linux}; then\n" + Insist("        ", initrd, initrdTftp) + $"    else\n        {linuxTftp}\n" + Insist("        ", initrdTftp, initrdTftp) + "    fi\n";
        return $"menuentry '{Title(plan.Purpose)}' {{\n    echo 'Booting: {Title(plan.Purpose)}'\n{load}}}\n";
    }

    /// <summary>GRUB boots a kernel whose initrd did not come all the same, and that ends in a panic nobody sees: the initrd is asked for again, by
    /// another way if there is one, and when it still does not come the machine starts over.</summary>
    private static string Insist(string indent, string initrd, string again) =>
        $"{indent}{initrd}\n{indent}if [ $? -ne 0 ]; then\n{indent}    {again}\n{indent}    if [ $? -ne 0 ]; then\n"
        + $"{indent}        echo 'The initrd does not come: starting over'\n{indent}        sleep 5\n{indent}        reboot\n{indent}    fi\n{indent}fi\n";

    private static (string Linux, string Initrd) Load(BootEntry entry, string images) => (
        $"linux {images}{entry.Files.KernelPath} {Escape(entry.CommandLine)} BOOTIF=01-${{net_default_mac}}",
        $"initrd {images}{entry.Files.InitrdPath}");

    private static string Title(BootPurpose purpose) => purpose switch
    {
        BootPurpose.Enlist => "Enlistment",
        BootPurpose.Xinstall => "Installation",
        BootPurpose.Poweroff => "Power off",
        _ => "Ephemeral system",
    };

    /// <summary>Characters that end or open something in GRUB's language.</summary>
    private static string Escape(string commandLine) => string.Concat(commandLine.Select(c => c is '{' or '}' or ';' or '&' or '|' or '<' or '>' or '$' ? $"\\{c}" : c.ToString()));
}
