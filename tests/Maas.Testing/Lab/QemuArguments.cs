using System.Globalization;

namespace Maas.Testing.Lab;

/// <summary>What a machine's data sheet is in QEMU's words. <c>@NIC@</c> and <c>@DISK@</c> stand for the boot order, which the chassis decides at power on.</summary>
internal static class QemuArguments
{
    private const string Code = "/usr/share/OVMF/OVMF_CODE_4M.fd";
    private const string SecureCode = "/usr/share/OVMF/OVMF_CODE_4M.ms.fd";

    /// <summary>Variable stores as the factory delivers them.</summary>
    public static string? Variables(Firmware firmware) => firmware switch
    {
        Firmware.Bios => null,
        Firmware.Uefi => "/usr/share/OVMF/OVMF_VARS_4M.fd",
        Firmware.UefiSecureBoot => "/usr/share/OVMF/OVMF_VARS_4M.ms.fd",
    };

    public static IEnumerable<string> Of(MachineSpec spec, string folder, int bmcPort, string accelerator)
    {
        string In(string name) => Path.Combine(folder, name);
        string[] lines =
        [
            "-name", spec.Name,
            "-accel", accelerator, "-cpu", "max",
            "-smp", spec.Processors.ToString(CultureInfo.InvariantCulture), "-m", spec.MemoryMegabytes.ToString(CultureInfo.InvariantCulture),
            "-display", "none", "-vga", "none", "-monitor", $"unix:{In("monitor")},server=on,wait=off",
            "-chardev", $"file,id=console,path={In("console.log")},append=on", "-serial", "chardev:console",
            "-drive", $"if=none,id=disk,file={In("disk.qcow2")},format=qcow2,cache=unsafe,discard=unmap",
            "-device", $"virtio-blk-pci,drive=disk,serial=LAB{spec.Port:00},bootindex=@DISK@",
            "-object", "rng-random,id=random,filename=/dev/urandom", "-device", "virtio-rng-pci,rng=random",
            "-smbios", $"type=1,manufacturer=Lab,product=Lab Server,serial=SN-{spec.Port:00},uuid={spec.Uuid}",
            "-smbios", $"type=3,manufacturer=Lab,serial=CH-{spec.Port:00}",
            "-chardev", $"socket,id=bmc,host=127.0.0.1,port={bmcPort},reconnect=1", "-device", "ipmi-bmc-extern,id=bmc0,chardev=bmc", "-device", "isa-ipmi-kcs,bmc=bmc0",
            "-netdev", $"tap,id=net,ifname={LabNetwork.Tap(spec.Port)},script=no,downscript=no",
        ];
        return [.. lines, .. FirmwareOf(spec, folder)];
    }

    private static IEnumerable<string> FirmwareOf(MachineSpec spec, string folder)
    {
        var nic = $"{spec.Nic},netdev=net,mac={spec.MacAddress},bootindex=@NIC@";
        if (spec.Firmware == Firmware.Bios) return ["-machine", "pc,graphics=off", "-device", nic];
        var secure = spec.Firmware == Firmware.UefiSecureBoot;
        IEnumerable<string> machine = secure ? ["-machine", "q35,smm=on", "-global", "driver=cfi.pflash01,property=secure,value=on"] : ["-machine", "q35"];
        return
        [
            .. machine,
            "-drive", $"if=pflash,unit=0,format=raw,readonly=on,file={(secure ? SecureCode : Code)}",
            "-drive", $"if=pflash,unit=1,format=raw,file={Path.Combine(folder, "variables")}",
            // Without a ROM the firmware's own network stack boots, as a server's does; and only over IPv4.
            "-device", nic + ",romfile=", "-fw_cfg", "name=opt/org.tianocore/IPv6PXESupport,string=n",
        ];
    }
}
