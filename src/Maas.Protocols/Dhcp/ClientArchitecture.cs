namespace Maas.Protocols.Dhcp;

/// <summary>Architecture and way of booting of a firmware (option 93, RFC 4578 §2.1; numbers: IANA "Processor Architecture Types").</summary>
public enum ClientArchitecture : ushort
{
    /// <summary>x86 BIOS.</summary>
    X86Bios = 0x0000,

    /// <summary>x86 UEFI, 32 bits.</summary>
    X86Uefi = 0x0006,

    /// <summary>x64 UEFI.</summary>
    X64Uefi = 0x0007,

    /// <summary>EFI byte code; in practice x64 firmware that has its number wrong.</summary>
    EfiByteCode = 0x0009,

    /// <summary>ARM UEFI, 32 bits.</summary>
    Arm32Uefi = 0x000A,

    /// <summary>ARM UEFI, 64 bits.</summary>
    Arm64Uefi = 0x000B,

    /// <summary>PowerPC Open Firmware.</summary>
    PowerPcOpenFirmware = 0x000C,

    /// <summary>POWER OPAL v3 (PowerNV, petitboot).</summary>
    PowerNv = 0x000E,

    /// <summary>x64 UEFI, boot from HTTP.</summary>
    X64UefiHttp = 0x0010,

    /// <summary>ARM UEFI, 64 bits, boot from HTTP.</summary>
    Arm64UefiHttp = 0x0013,

    /// <summary>s390 Basic.</summary>
    S390Basic = 0x001F,

    /// <summary>s390 Extended: a DPM partition.</summary>
    S390Partition = 0x0020,
}
