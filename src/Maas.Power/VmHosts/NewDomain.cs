using System.Security.Cryptography;
using System.Xml.Linq;
using Maas.Domain.VmHosts;
using Maas.Power.Transports.Http;

namespace Maas.Power.VmHosts;

/// <summary>The document of a virtual machine to be made: virtio disks, card and random numbers, a serial console, the network before the disk.</summary>
internal static class NewDomain
{
    /// <summary>The first libvirt that knows the processor with all that an emulation can do.</summary>
    private static readonly Version KnowsMaximum = new(7, 1);

    /// <param name="version">The daemon's.</param>
    public static XElement Xml(
        ComposeOrder order, XElement capabilities, Version version, IReadOnlyList<XElement> cards, IReadOnlyList<(string Path, ComposeDisk Disk, string Serial)> disks)
    {
        var machine = MachineOf(order.Architecture.Split('/')[0]);
        var guest = capabilities.FindAll("guest").Where(g => g.Element("os_type")?.Value == "hvm").Select(g => g.Element("arch")).FirstOrDefault(a => a?.Attribute("name")?.Value == machine)
            ?? throw new PowerException(PowerFailure.Failed, $"the host runs no machines of the architecture {order.Architecture}.");
        var kinds = guest.Elements("domain").Select(d => d.Attribute("type")?.Value).OfType<string>().ToList();
        var kind = kinds.Contains("kvm") ? "kvm" : kinds.FirstOrDefault("qemu");
        return new XElement(
            "domain", new XAttribute("type", kind),
            new XElement("name", order.Hostname),
            new XElement("memory", new XAttribute("unit", "MiB"), order.Memory),
            order.HugepagesBacked ? new XElement("memoryBacking", new XElement("hugepages")) : null,
            new XElement("vcpu", order.CoreCount),
            order.PinnedCores.Count == 0 ? null
                : new XElement("cputune", order.PinnedCores.Select((core, i) => new XElement("vcpupin", new XAttribute("vcpu", i), new XAttribute("cpuset", core)))),
            new XElement(
                // Machines of this architecture have no firmware but UEFI, and libvirt's default for them is a board that cannot be started.
                "os", machine == "aarch64" ? new XAttribute("firmware", "efi") : null,
                new XElement("type", new XAttribute("arch", machine), machine == "aarch64" ? new XAttribute("machine", "virt") : null, "hvm"),
                new XElement("boot", new XAttribute("dev", "network")), new XElement("boot", new XAttribute("dev", "hd"))),
            Features(machine),
            Processor(machine, kind, version),
            Clock(machine),
            new XElement(
                "devices",
                disks.Select((d, i) => Disk(d.Path, d.Serial, i)),
                cards,
                // libvirt adds the serial port that the architecture has.
                new XElement("console", new XAttribute("type", "pty")),
                // A machine that has just been made has nothing else to make keys from.
                new XElement("rng", new XAttribute("model", "virtio"), new XElement("backend", new XAttribute("model", "random"), "/dev/urandom"))));
    }

    private static XElement? Features(string machine) => machine switch
    {
        "x86_64" or "i686" => new XElement("features", new XElement("acpi"), new XElement("apic")),
        "aarch64" => new XElement("features", new XElement("acpi")),
        _ => null,
    };

    /// <summary>As libvirt's own tools have it: ticks with which a busy host is late are made up for, and HPET, for which that is not done, is left out.</summary>
    private static XElement? Clock(string machine) => machine is "x86_64" or "i686"
        ? new XElement(
            "clock", new XAttribute("offset", "utc"),
            new XElement("timer", new XAttribute("name", "rtc"), new XAttribute("tickpolicy", "catchup")),
            new XElement("timer", new XAttribute("name", "pit"), new XAttribute("tickpolicy", "delay")),
            new XElement("timer", new XAttribute("name", "hpet"), new XAttribute("present", "no")))
        : null;

    /// <summary>The host's own; emulated, all that the emulation can do, since its default is one that today's systems refuse.</summary>
    private static XElement? Processor(string machine, string? kind, Version version) =>
        kind == "kvm" ? new XElement("cpu", new XAttribute("mode", "host-passthrough"))
        : machine is "x86_64" or "aarch64" && version >= KnowsMaximum ? new XElement("cpu", new XAttribute("mode", "maximum"))
        : null;

    /// <summary>A card on one of libvirt's networks.</summary>
    public static XElement CardOn(string network) => Card("network", new XElement("source", new XAttribute("network", network)));

    /// <summary>A card on the host's bridge, or beside the host on one of its interfaces. libvirt has no virtual functions to hand out by the name of their
    /// interface, so those are had in the latter way too.</summary>
    /// <param name="mode">How cards beside the host see each other; libvirt's words are the API's but for one.</param>
    public static XElement CardOn(ComposeNic nic, string? mode)
    {
        if (nic.Kind == NicAttachment.Bridge) return Card("bridge", new XElement("source", new XAttribute("bridge", nic.To)));
        var word = mode switch { "passthru" => "passthrough", { Length: > 0 } other => other, _ => "bridge" };
        return Card("direct", new XElement("source", new XAttribute("dev", nic.To), new XAttribute("mode", word)));
    }

    private static XElement Card(string type, XElement source) => new(
        "interface", new XAttribute("type", type), new XElement("mac", new XAttribute("address", NewMac())), source, new XElement("model", new XAttribute("type", "virtio")));

    /// <summary>QEMU's prefix and three octets by chance.</summary>
    public static string NewMac()
    {
        var octets = RandomNumberGenerator.GetBytes(3);
        return $"52:54:00:{octets[0]:x2}:{octets[1]:x2}:{octets[2]:x2}";
    }

    private static XElement Disk(string path, string serial, int number)
    {
        var isBlock = path.StartsWith("/dev/", StringComparison.Ordinal);
        return new XElement(
            "disk", new XAttribute("type", isBlock ? "block" : "file"), new XAttribute("device", "disk"),
            new XElement("driver", new XAttribute("name", "qemu"), new XAttribute("type", "raw")),
            new XElement("source", new XAttribute(isBlock ? "dev" : "file", path)),
            new XElement("target", new XAttribute("dev", $"vd{Letters(number)}"), new XAttribute("bus", "virtio")),
            new XElement("serial", serial));
    }

    /// <summary>a to z, then aa.</summary>
    private static string Letters(int number) => (number >= 26 ? Letters((number / 26) - 1) : "") + (char)('a' + (number % 26));

    private static string MachineOf(string architecture) => architecture switch
    {
        "amd64" => "x86_64",
        "i386" => "i686",
        "arm64" => "aarch64",
        "armhf" => "armv7l",
        "ppc64el" => "ppc64le",
        _ => architecture,
    };
}
