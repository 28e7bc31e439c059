using System.Runtime.InteropServices;
using System.Text.Json;
using Maas.Agent.Hardware.Disks;
using Maas.Agent.Host;
using Maas.Domain.Hardware;

namespace Maas.Agent.Hardware;

/// <summary>The <c>machine-resources</c> command: everything the machine is made of, as the appliance's hardware document.</summary>
internal sealed class MachineResources(SystemTree tree)
{
    public async Task<int> PrintAsync(Stream output)
    {
        await JsonSerializer.SerializeAsync(output, Collect(), HardwareJson.Default.HardwareReport);
        output.Write("\n"u8);
        return 0;
    }

    public HardwareReport Collect()
    {
        var names = HardwareNames.Load(tree);
        var pci = new PciCollector(tree, names);
        return new HardwareReport
        {
            ApiExtensions = HardwareReport.Extensions,
            Environment = Environment(),
            Resources = new ReportResources
            {
                Cpu = new CpuCollector(tree).Collect(),
                Memory = new MemoryCollector(tree).Collect(),
                Gpu = new GpuCollector(tree, pci).Collect(),
                Network = new NetworkCardCollector(tree, pci).Collect(),
                Storage = Storage(),
                Usb = new UsbCollector(tree).Collect(),
                Pci = pci.Collect(),
                System = new SystemCollector(tree).Collect(),
            },
            Networks = new NetworkStateCollector(tree).Collect(),
        };
    }

    private ReportEnvironment Environment()
    {
        var release = tree.Lines("/etc/os-release").Concat(tree.Lines("/usr/lib/os-release")).Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[0]).ToDictionary(group => group.Key, group => group.First()[1].Trim('"', '\''));
        return new ReportEnvironment
        {
            Kernel = "Linux",
            KernelArchitecture = KernelArchitecture(),
            KernelVersion = tree.Text("/proc/sys/kernel/osrelease") ?? "",
            OsName = release.GetValueOrDefault("ID", "").ToLowerInvariant(),
            OsVersion = release.GetValueOrDefault("VERSION_ID", ""),
            Server = "maas-machine-resources",
            ServerName = tree.Text("/proc/sys/kernel/hostname") ?? "",
            ServerVersion = HardwareReport.CurrentApiVersion,
        };
    }

    public static string KernelArchitecture() => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "x86_64",
        Architecture.X86 => "i686",
        Architecture.Arm64 => "aarch64",
        Architecture.Arm => "armv7l",
        Architecture.Ppc64le => "ppc64le",
        Architecture.S390x => "s390x",
        Architecture.RiscV64 => "riscv64",
        var other => other.ToString().ToLowerInvariant(),
    };

    private StorageResources Storage()
    {
        var disks = new BlockDevices(tree).All.Select(Disk).ToList();
        return new StorageResources { Disks = disks, Total = disks.Count };
    }

    private static StorageDisk Disk(BlockDevice disk) => new()
    {
        Id = disk.Name,
        Device = disk.Device,
        Model = disk.Model,
        Type = disk.Type,
        ReadOnly = disk.ReadOnly,
        Size = disk.Size,
        Removable = disk.Removable,
        Wwn = disk.Wwn,
        NumaNode = disk.NumaNode,
        DevicePath = disk.ByPath,
        BlockSize = disk.BlockSize,
        FirmwareVersion = disk.Firmware,
        Rpm = disk.Rpm,
        Serial = disk.Serial,
        DeviceId = disk.ByIds.Count > 0 ? disk.ByIds[0] : "",
        PciAddress = disk.PciAddress,
        UsbAddress = disk.UsbAddress,
        Partitions = [.. disk.Partitions.Select(part => new StoragePartition { Id = part.Name, Device = part.Device, ReadOnly = part.ReadOnly, Size = part.Size, Partition = part.Number })],
    };
}
