using System.Globalization;

namespace Maas.Testing.Lab;

public enum Firmware
{
    Bios,
    Uefi,
    UefiSecureBoot,
}

/// <summary>A machine to be: what a server's data sheet would say.</summary>
/// <param name="Port">Where it is plugged in; makes its MAC address, its serial number and its BMC's address.</param>
public sealed record MachineSpec(string Name, int Port, Firmware Firmware)
{
    public int MemoryMegabytes { get; init; } = 1024;

    public int Processors { get; init; } = 1;

    public int DiskGigabytes { get; init; } = 8;

    /// <summary>QEMU's name of the network interface.</summary>
    public string Nic { get; init; } = "virtio-net-pci";

    public string MacAddress => string.Create(CultureInfo.InvariantCulture, $"52:54:00:77:00:{0x10 + Port:x2}");

    public string BmcMacAddress => string.Create(CultureInfo.InvariantCulture, $"52:54:00:77:01:{0x10 + Port:x2}");

    public string Uuid => string.Create(CultureInfo.InvariantCulture, $"77000000-0000-4000-8000-0000000000{0x10 + Port:x2}");
}
