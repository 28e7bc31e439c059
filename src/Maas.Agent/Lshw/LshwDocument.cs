using System.Text;
using System.Xml;
using Maas.Agent.Hardware;
using Maas.Agent.Host;
using Maas.Domain.Hardware;

namespace Maas.Agent.Lshw;

/// <summary>The <c>lshw</c> command: the inventory in the form of <c>lshw -xml</c>, with the nodes and attributes that tag definitions ask for.</summary>
internal sealed class LshwDocument(SystemTree tree)
{
    private readonly HardwareReport _report = new MachineResources(tree).Collect();

    public Task<int> PrintAsync(Stream output)
    {
        var settings = new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), CloseOutput = false };
        using (var xml = XmlWriter.Create(output, settings))
        {
            xml.WriteStartDocument(standalone: true);
            xml.WriteStartElement("list");
            var name = _report.Environment.ServerName.Split('.')[0];
            System().Write(xml, name.Length > 0 ? name.ToLowerInvariant() : "computer");
            xml.WriteEndElement();
        }
        output.Write("\n"u8);
        return Task.FromResult(0);
    }

    private LshwNode System()
    {
        var system = _report.Resources.System;
        return new LshwNode("system", "system")
        {
            Description = system.Chassis?.Type is { Length: > 0 } type ? type : "Computer",
            Product = system.Product,
            Vendor = system.Vendor,
            Version = system.Version,
            Serial = system.Serial,
            Width = Environment.Is64BitOperatingSystem ? 64 : 32,
            Settings = [.. new (string, string)[] { ("family", system.Family), ("sku", system.Sku), ("uuid", system.Uuid) }.Where(setting => setting.Item2.Length > 0)],
            Capabilities = tree.Exists("/sys/class/dmi/id") ? ["smbios", "dmi"] : [],
            Children = [Core()],
        };
    }

    private LshwNode Core()
    {
        var board = _report.Resources.System.Motherboard;
        return new LshwNode("core", "bus")
        {
            Description = "Motherboard",
            Product = board?.Product,
            Vendor = board?.Vendor,
            Version = board?.Version,
            Serial = board?.Serial,
            Physical = "0",
            Children = [.. Firmware(), .. Processors(), Memory(), .. Devices(), .. LooseDisks()],
        };
    }

    private IEnumerable<LshwNode> Firmware()
    {
        if (_report.Resources.System.Firmware is not { } firmware)
            yield break;
        yield return new LshwNode("firmware", "memory")
        {
            Description = tree.Exists("/sys/firmware/efi") ? "UEFI" : "BIOS",
            Vendor = firmware.Vendor,
            Physical = "0",
            Version = firmware.Version,
            Settings = [("date", firmware.Date)],
            Capabilities = tree.Exists("/sys/firmware/efi") ? ["uefi"] : ["bootselect"],
        };
    }

    private IEnumerable<LshwNode> Processors()
    {
        var flags = tree.Lines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal) || line.StartsWith("Features", StringComparison.Ordinal));
        string[] capabilities = flags is null ? [] : [.. flags[(flags.IndexOf(':') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        return _report.Resources.Cpu.Sockets.Select(socket => new LshwNode("cpu", "processor")
        {
            Description = "CPU",
            Product = socket.Name,
            Vendor = socket.Vendor,
            BusInfo = $"cpu@{socket.Socket}",
            Size = socket.Frequency is { } mhz ? ("Hz", mhz * 1_000_000L) : null,
            Capacity = socket.FrequencyTurbo is { } turbo ? ("Hz", turbo * 1_000_000L) : null,
            Width = Environment.Is64BitOperatingSystem ? 64 : 32,
            Settings = [("cores", $"{socket.Cores.Count}"), ("enabledcores", $"{socket.Cores.Count}"), ("threads", $"{socket.Cores.Sum(core => core.Threads.Count)}")],
            Capabilities = capabilities,
        });
    }

    private LshwNode Memory() => new("memory", "memory")
    {
        Description = "System memory",
        Physical = "1",
        Size = ("bytes", _report.Resources.Memory.Total),
    };

    private IEnumerable<LshwNode> Devices()
    {
        var functions = _report.Resources.Pci.Devices.Select(Device).ToList();
        return functions.Count == 0 ? [.. Ports(address: null)] : [new LshwNode("pci", "bridge") { Description = "Host bridge", BusInfo = "pci@0000:00", Children = functions }];
    }

    private LshwNode Device(PciDevice device)
    {
        var code = tree.HexId($"/sys/bus/pci/devices/{device.PciAddress}/class") ?? "";
        var (id, kind) = Kind(code.Length >= 2 ? code[..2] : "");
        var ports = Ports(device.PciAddress).ToList();
        var disks = _report.Resources.Storage.Disks.Where(disk => disk.PciAddress == device.PciAddress).Select(Disk).ToList();
        var node = new LshwNode(id, kind)
        {
            Product = device.Product.Length > 0 ? device.Product : $"{device.VendorId}:{device.ProductId}",
            Vendor = device.Vendor,
            BusInfo = "pci@" + device.PciAddress,
            Settings = device.Driver.Length > 0 ? [("driver", device.Driver), ("latency", "0")] : [],
            Children = disks,
        };
        // With one port the function is the interface; with more, each stands below it.
        return ports.Count switch
        {
            0 => node,
            1 => ports[0] with { Product = node.Product, Vendor = node.Vendor, BusInfo = node.BusInfo },
            _ => node with { Children = ports },
        };
    }

    private IEnumerable<LshwNode> Ports(string? address) =>
        _report.Resources.Network.Cards.Where(card => card.PciAddress == address).SelectMany(card => (card.Ports ?? []).Select(port => Port(card, port)));

    private LshwNode Port(NetworkCard card, NetworkPort port)
    {
        var settings = new List<(string, string)> { ("autonegotiation", port.AutoNegotiation ? "on" : "off"), ("link", port.LinkDetected ? "yes" : "no") };
        if (card.Driver is { } driver)
            settings.Add(("driver", driver));
        if (port.LinkDuplex is { } duplex)
            settings.Add(("duplex", duplex));
        if (_report.Networks.GetValueOrDefault(port.Id)?.Addresses.FirstOrDefault(address => address.Family == "inet") is { } ip)
            settings.Add(("ip", ip.Address));
        return new LshwNode("network", "network")
        {
            Description = port.Protocol == "infiniband" ? "InfiniBand interface" : "Ethernet interface",
            LogicalNames = [port.Id],
            Serial = port.Address,
            Size = port.LinkSpeed is { } speed ? ("bit/s", speed * 1_000_000) : null,
            Capacity = Fastest(port) is { } fastest ? ("bit/s", fastest * 1_000_000) : null,
            Settings = settings,
            Capabilities = ["ethernet", "physical"],
        };
    }

    private static long? Fastest(NetworkPort port)
    {
        var speeds = (port.SupportedModes ?? []).Select(mode => long.TryParse(mode.Split("base")[0], out var speed) ? speed : 0).ToList();
        return speeds.Count > 0 ? speeds.Max() : null;
    }

    private IEnumerable<LshwNode> LooseDisks()
    {
        var addresses = _report.Resources.Pci.Devices.Select(device => device.PciAddress).ToHashSet();
        return _report.Resources.Storage.Disks.Where(disk => disk.PciAddress is null || !addresses.Contains(disk.PciAddress)).Select(Disk);
    }

    private static LshwNode Disk(StorageDisk disk) => new(disk.Type == "cdrom" ? "cdrom" : "disk", "disk")
    {
        Description = disk.Type switch { "nvme" => "NVMe disk", "sata" => "ATA Disk", "virtio" => "Virtual I/O device", "cdrom" => "DVD reader", _ => "SCSI Disk" },
        Product = disk.Model,
        BusInfo = disk.DevicePath,
        LogicalNames = ["/dev/" + disk.Id],
        Version = disk.FirmwareVersion,
        Serial = disk.Serial,
        Size = ("bytes", disk.Size),
        Settings = [("logicalsectorsize", $"{disk.BlockSize}")],
        Capabilities = disk.Rpm > 1 ? [$"{disk.Rpm}rpm"] : [],
        Children = [.. disk.Partitions.Select(part => new LshwNode("volume", "volume") { LogicalNames = ["/dev/" + part.Id], Physical = $"{part.Partition}", Size = ("bytes", part.Size) })],
    };

    /// <summary>lshw's words for PCI base classes.</summary>
    private static (string Id, string Class) Kind(string code) => code switch
    {
        "01" => ("storage", "storage"),
        "02" => ("network", "network"),
        "03" => ("display", "display"),
        "04" => ("multimedia", "multimedia"),
        "05" => ("memory", "memory"),
        "06" => ("bridge", "bridge"),
        "07" => ("communication", "communication"),
        "09" => ("input", "input"),
        "0b" => ("processor", "processor"),
        "0c" => ("serial", "bus"),
        _ => ("generic", "generic"),
    };
}
