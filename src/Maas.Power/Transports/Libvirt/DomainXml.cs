using System.Xml.Linq;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports.Libvirt;

/// <summary>What is read out of a virtual machine's document, and changed in it (libvirt's "Domain XML format").</summary>
internal static class DomainXml
{
    public static IReadOnlyList<string> Macs(XElement domain) =>
        [.. domain.FindAll("interface").Select(i => i.Find("mac")?.Attribute("address")?.Value).OfType<string>()];

    /// <summary>The appliance's name for it.</summary>
    public static string Architecture(XElement domain) => ArchitectureOf(domain.Element("os")?.Element("type")?.Attribute("arch")?.Value ?? "");

    /// <summary>Whether its firmware is UEFI; what libvirt chose of itself is named as the loader.</summary>
    public static bool IsUefi(XElement domain) =>
        domain.Element("os") is { } os && (os.Attribute("firmware")?.Value == "efi" || os.Element("loader")?.Attribute("type")?.Value == "pflash");

    public static string ArchitectureOf(string machine) => machine switch
    {
        "x86_64" => "amd64",
        "i686" => "i386",
        "aarch64" => "arm64",
        "armv7l" => "armhf",
        "ppc64le" or "ppc64" => "ppc64el",
        "s390x" => "s390x",
        _ => "amd64",
    };

    /// <summary>Boots from the network, then from the disk. Orders of single devices exclude an order of kinds, so they go.</summary>
    public static XElement NetworkFirst(XElement domain)
    {
        var changed = new XElement(domain);
        changed.Element("devices")?.Elements().Elements("boot").Remove();
        var os = changed.Element("os");
        if (os is null) changed.Add(os = new XElement("os"));
        os.Elements("boot").Remove();
        os.Add(new XElement("boot", new XAttribute("dev", "network")), new XElement("boot", new XAttribute("dev", "hd")));
        return changed;
    }
}
