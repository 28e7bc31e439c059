using System.Globalization;
using Maas.Protocols.Dhcp;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Booting;

/// <summary>What a client that wants to boot says of itself.</summary>
/// <param name="Architecture">Option 93; null when it did not say.</param>
/// <param name="IsIpxe">It is iPXE with what our configurations need, not a plain ROM.</param>
public readonly record struct BootClient(ClientArchitecture? Architecture, bool IsIpxe);

/// <summary>A way of booting: who gets it, and the file it begins with (boot.md §2.3).</summary>
/// <param name="Method">Name of the method, as in <c>disabled_boot_architectures</c>.</param>
/// <param name="Architecture">Option 93 of its clients; null for iPXE, which is known by its user class.</param>
/// <param name="BiosBootMethod">What is recorded on the machine.</param>
/// <param name="File">Boot file; <c>{0}</c> is the server's address and port.</param>
/// <param name="PathPrefix">Option 210; empty when not sent.</param>
/// <param name="ForcePathPrefix">Send option 210 though the client did not ask: PXELINUX never does.</param>
/// <param name="IsHttpClient">The reply must carry option 60 <c>HTTPClient</c> (UEFI 2.10 §24.7.3).</param>
public sealed record BootLoader(
    string Method, ClientArchitecture? Architecture, string BiosBootMethod, string File, string PathPrefix = "", bool ForcePathPrefix = false, bool IsHttpClient = false)
{
    /// <summary>The boot file as sent: a name for TFTP, or a URL.</summary>
    public string FileFor(Ipv4Address server, int bootPort) => Fill(File, server, bootPort);

    /// <summary>Option 210 as sent; empty for none.</summary>
    public string PathPrefixFor(Ipv4Address server, int bootPort) => Fill(PathPrefix, server, bootPort);

    private static string Fill(string text, Ipv4Address server, int bootPort) =>
        text.Replace("{0}", string.Create(CultureInfo.InvariantCulture, $"{server}:{bootPort}"), StringComparison.Ordinal);
}

/// <summary>The boot loader of each kind of client (boot.md §2.3).</summary>
public static class BootLoaders
{
    private const string Web = "http://{0}/";

    private static readonly BootLoader Pxe = new("pxe", ClientArchitecture.X86Bios, "pxe", "lpxelinux.0", Web, ForcePathPrefix: true);

    /// <summary>In the order in which they are tried.</summary>
    public static readonly IReadOnlyList<BootLoader> All =
    [
        new("ipxe", null, "ipxe", Web + "ipxe.cfg"),
        Pxe,
        new("uefi_amd64_tftp", ClientArchitecture.X64Uefi, "uefi", "bootx64.efi"),
        new("uefi_amd64_http", ClientArchitecture.X64UefiHttp, "uefi", Web + "images/bootx64.efi", IsHttpClient: true),
        new("uefi_ebc_tftp", ClientArchitecture.EfiByteCode, "uefi", "bootx64.efi"),
        new("uefi_arm64_tftp", ClientArchitecture.Arm64Uefi, "uefi", "bootaa64.efi"),
        new("uefi_arm64_http", ClientArchitecture.Arm64UefiHttp, "uefi", Web + "images/bootaa64.efi", IsHttpClient: true),
        new("open-firmware_ppc64el", ClientArchitecture.PowerPcOpenFirmware, "open-firmware", "bootppc64.bin"),
        new("powernv", ClientArchitecture.PowerNv, "powernv", "pxelinux.0", "ppc64el/"),
        new("s390x", ClientArchitecture.S390Basic, "s390x", "boots390x.bin", "s390x/"),
        new("s390x_partition", ClientArchitecture.S390Partition, "s390x_partition", "s390x_partition/maas"),
    ];

    /// <summary>The first that fits; a client of no or of an unknown architecture is taken for a PC's BIOS. Null when the fitting one is switched off.</summary>
    /// <param name="disabled">Names of methods, or architectures as <c>00:07</c>, that the subnet does not offer: their rows are not there.</param>
    public static BootLoader? For(BootClient client, IReadOnlyCollection<string> disabled)
    {
        foreach (var loader in All)
        {
            var fits = loader.Architecture is { } architecture ? client.Architecture == architecture : client.IsIpxe;
            if (fits && !IsDisabled(loader, disabled)) return loader;
        }

        return IsDisabled(Pxe, disabled) ? null : Pxe;
    }

    /// <summary>The method that a name means: its own, or an architecture as <c>00:07</c> or <c>0x07</c>; null for one that is not known.</summary>
    public static string? MethodOf(string name)
    {
        if (name == "windows" || All.Any(l => l.Method == name)) return name;
        var digits = name.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? name[2..] : name is [_, _, ':', _, _] ? name.Replace(":", "", StringComparison.Ordinal) : "";
        return ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? All.FirstOrDefault(l => l.Architecture is { } architecture && (ushort)architecture == number)?.Method
            : null;
    }

    private static bool IsDisabled(BootLoader loader, IReadOnlyCollection<string> disabled)
    {
        if (disabled.Count == 0) return false;
        if (disabled.Contains(loader.Method)) return true;
        return loader.Architecture is { } architecture && disabled.Contains(
            string.Create(CultureInfo.InvariantCulture, $"{(ushort)architecture >> 8:x2}:{(ushort)architecture & 255:x2}"));
    }
}
