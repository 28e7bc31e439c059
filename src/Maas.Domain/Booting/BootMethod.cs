namespace Maas.Domain.Booting;

/// <summary>How a node's firmware loads what it boots; decides the form of its boot configuration (boot.md §2.3, §4).</summary>
public enum BootMethod
{
    /// <summary>BIOS with PXELINUX; also U-Boot, which reads the same files.</summary>
    Pxe,
    Ipxe,

    /// <summary>UEFI with GRUB.</summary>
    Uefi,

    /// <summary>IEEE 1275 with GRUB (ppc64el in virtual machines).</summary>
    OpenFirmware,

    /// <summary>Petitboot on bare ppc64el.</summary>
    Powernv,
    S390x,
    S390xPartition,
}

public static class BootMethods
{
    /// <summary>The published <c>bios_boot_method</c>.</summary>
    public static string Name(this BootMethod method) => method switch
    {
        BootMethod.Pxe => "pxe",
        BootMethod.Ipxe => "ipxe",
        BootMethod.Uefi => "uefi",
        BootMethod.OpenFirmware => "open-firmware",
        BootMethod.Powernv => "powernv",
        BootMethod.S390x => "s390x",
        BootMethod.S390xPartition => "s390x_partition",
    };
}

/// <summary>What carried a request for a boot file.</summary>
public enum BootProtocol
{
    Tftp,
    Http,
}
