using Maas.Domain.Hardware;
using Maas.Domain.Nodes;

namespace Maas.Domain.Inventory;

/// <summary>What the machine is as a whole: architecture, SMBIOS facts, operating system, tags (lifecycle.md §13.3 points 2, 8 and 9).</summary>
public static class SystemInventory
{
    public const string VirtualTag = "virtual";

    /// <summary>Facts longer than this are cut: the model holds names, not documents.</summary>
    private const int LongestFact = 255;

    private static readonly Dictionary<string, string> DebianArchitectures = new(StringComparer.Ordinal)
    {
        ["x86_64"] = "amd64",
        ["i386"] = "i386",
        ["i586"] = "i386",
        ["i686"] = "i386",
        ["aarch64"] = "arm64",
        ["armv7l"] = "armhf",
        ["ppc64le"] = "ppc64el",
        ["s390x"] = "s390x",
        ["riscv64"] = "riscv64",
    };

    private static readonly Dictionary<string, string> UbuntuSeries = new(StringComparer.Ordinal)
    {
        ["16.04"] = "xenial",
        ["18.04"] = "bionic",
        ["20.04"] = "focal",
        ["22.04"] = "jammy",
        ["24.04"] = "noble",
        ["25.04"] = "plucky",
        ["25.10"] = "questing",
    };

    /// <param name="uuidTaken">Another node reports the same UUID: it identifies neither.</param>
    public static Node Apply(Node node, HardwareReport report, bool uuidTaken)
    {
        var virtually = report.Resources.System.Type is { Length: > 0 } type && type != "physical";
        IEnumerable<string> asked = report.MachineExtra?.Tags.Where(IsTag) ?? [];
        var tags = node.Tags.Where(t => t != VirtualTag).Concat(virtually ? [VirtualTag] : []).Union(asked).ToList();
        return WithSystem(node, report) with
        {
            Architecture = Architecture(node, report),
            HardwareUuid = uuidTaken ? null : Uuid(report),
            Metadata = Metadata(node, report),
            Tags = tags.ToHashSet().SetEquals(node.Tags) ? node.Tags : tags,
        };
    }

    /// <summary>The machine's UUID; null unless it is one.</summary>
    public static string? Uuid(HardwareReport report) =>
        Guid.TryParseExact(report.Resources.System.Uuid, "D", out var uuid) ? uuid.ToString() : null;

    /// <summary><c>arch/subarch</c>: a more specific sub-architecture of the same architecture stays.</summary>
    private static string Architecture(Node node, HardwareReport report)
    {
        if (!DebianArchitectures.TryGetValue(report.Environment.KernelArchitecture, out var arch)) return node.Architecture;
        var platform = report.MachineExtra?.Platform is { Length: > 0 and < 64 } given && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? given : null;
        if (platform is not null and not "generic") return $"{arch}/{platform}";
        return node.Architecture.StartsWith(arch + "/", StringComparison.Ordinal) ? node.Architecture : $"{arch}/generic";
    }

    /// <summary>A node that runs what it reports, rather than the ephemeral system, tells its operating system.</summary>
    private static Node WithSystem(Node node, HardwareReport report)
    {
        if (node.Status != Lifecycle.NodeState.Deployed || report.Environment.OsName.Length == 0 || node.Osystem.Length > 0) return node;
        var version = report.Environment.OsVersion;
        return node with
        {
            Osystem = Cut(report.Environment.OsName),
            DistroSeries = report.Environment.OsName == "ubuntu" ? UbuntuSeries.GetValueOrDefault(version, Cut(version)) : Cut(version),
        };
    }

    private static Dictionary<string, string> Metadata(Node node, HardwareReport report)
    {
        var system = report.Resources.System;
        (string Key, string? Value)[] facts =
        [
            ("cpu_model", ProcessorInventory.Model(report.Resources.Cpu)),
            ("system_vendor", system.Vendor), ("system_product", system.Product), ("system_family", system.Family), ("system_version", system.Version),
            ("system_sku", system.Sku), ("system_serial", system.Serial),
            ("mainboard_vendor", system.Motherboard?.Vendor), ("mainboard_product", system.Motherboard?.Product),
            ("mainboard_serial", system.Motherboard?.Serial), ("mainboard_version", system.Motherboard?.Version),
            ("mainboard_firmware_vendor", system.Firmware?.Vendor), ("mainboard_firmware_date", system.Firmware?.Date),
            ("mainboard_firmware_version", system.Firmware?.Version),
            ("chassis_vendor", system.Chassis?.Vendor), ("chassis_type", system.Chassis?.Type), ("chassis_serial", system.Chassis?.Serial),
            ("chassis_version", system.Chassis?.Version),
        ];
        var metadata = new Dictionary<string, string>(node.Metadata);
        foreach (var (key, value) in facts)
        {
            if (Means(value)) metadata[key] = Cut(value!.Trim());
            else metadata.Remove(key);
        }

        return metadata;
    }

    /// <summary>Vendors leave fields with nothing in them.</summary>
    private static bool Means(string? value) =>
        value?.Trim() is { Length: > 0 } text && !text.Equals("none", StringComparison.OrdinalIgnoreCase) && text != "0123456789";

    private static bool IsTag(string name) => name.Length is > 0 and <= 256 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static string Cut(string text) => text.Length > LongestFact ? text[..LongestFact] : text;
}
