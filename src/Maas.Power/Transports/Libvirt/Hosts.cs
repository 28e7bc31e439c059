using System.Globalization;
using System.Xml.Linq;
using Maas.Domain.VmHosts;
using Maas.Power.Transports.Http;
using Maas.Protocols.Primitives;

namespace Maas.Power.Transports.Libvirt;

/// <summary>Calls about a host: its size, storage pools, volumes and networks.</summary>
internal static class Hosts
{
    private const string OwnPool = "maas";
    private const string OwnPoolPath = "/var/lib/libvirt/maas-images";
    private const int Mebi = 1 << 20;

    /// <summary>Kinds of pools in which disks are made.</summary>
    private static readonly string[] PoolTypes = ["dir", "logical", "zfs"];

    /// <summary>Networks that machines are put on, the first there is.</summary>
    private static readonly string[] Networks = ["maas", "default"];

    /// <summary>Interfaces that come and go with virtual machines.</summary>
    private static readonly string[] Passing = ["vnet", "macvtap", "tap", "veth"];

    public static async Task<(long MemoryKiB, int Cpus, int Mhz)> NodeAsync(this LibvirtConnection libvirt, CancellationToken cancel)
    {
        const int modelLength = 32;
        var answer = await libvirt.CallAsync(LibvirtProcedure.NodeGetInfo, null, cancel);
        // XDR gives each character of a fixed array four octets.
        answer.Octets(modelLength * 4);
        var memory = answer.Hyper();
        return (memory, answer.Int(), answer.Int());
    }

    /// <summary>The daemon's version.</summary>
    public static async Task<string> VersionAsync(this LibvirtConnection libvirt, CancellationToken cancel)
    {
        var number = (await libvirt.CallAsync(LibvirtProcedure.GetLibVersion, null, cancel)).Hyper();
        return string.Create(CultureInfo.InvariantCulture, $"{number / 1_000_000}.{number / 1000 % 1000}.{number % 1000}");
    }

    public static async Task<string> CapabilitiesAsync(this LibvirtConnection libvirt, CancellationToken cancel) =>
        (await libvirt.CallAsync(LibvirtProcedure.GetCapabilities, null, cancel)).Text();

    public static async Task<IReadOnlyList<VmStoragePool>> PoolsAsync(this LibvirtConnection libvirt, CancellationToken cancel)
    {
        const int active = 2;
        var pools = new List<VmStoragePool>();
        foreach (var pool in (await libvirt.CallAsync(LibvirtProcedure.ListAllStoragePools, args => args.Int(1).Int(active), cancel)).List(LibvirtPool.Read))
            if (await DescribeAsync(libvirt, pool, cancel) is { } described) pools.Add(described);
        return pools;
    }

    /// <summary>A pool for hosts that have none.</summary>
    public static async Task<VmStoragePool> MakePoolAsync(this LibvirtConnection libvirt, CancellationToken cancel)
    {
        var xml = new XElement("pool", new XAttribute("type", "dir"), new XElement("name", OwnPool), new XElement("target", new XElement("path", OwnPoolPath)));
        var pool = LibvirtPool.Read(await libvirt.CallAsync(LibvirtProcedure.StoragePoolDefineXml, args => args.Text(xml.ToString()).Int(0), cancel));
        await libvirt.CallAsync(LibvirtProcedure.StoragePoolBuild, args => pool.Write(args).Int(0), cancel);
        await libvirt.CallAsync(LibvirtProcedure.StoragePoolCreate, args => pool.Write(args).Int(0), cancel);
        await libvirt.CallAsync(LibvirtProcedure.StoragePoolSetAutostart, args => pool.Write(args).Int(1), cancel);
        return await DescribeAsync(libvirt, pool, cancel) ?? throw new PowerException(PowerFailure.Failed, "libvirt made no storage pool.");
    }

    /// <summary>Makes a disk.</summary>
    /// <returns>Its path.</returns>
    public static async Task<string> MakeVolumeAsync(this LibvirtConnection libvirt, VmStoragePool pool, string name, long size, CancellationToken cancel)
    {
        // ZFS volumes are whole mebibytes.
        if (pool.Type == "zfs") size = (size + Mebi - 1) / Mebi * Mebi;
        var xml = new XElement(
            "volume", new XElement("name", name), new XElement("capacity", new XAttribute("unit", "bytes"), size),
            pool.Type == "dir" ? new XElement("allocation", 0) : null,
            pool.Type == "dir" ? new XElement("target", new XElement("format", new XAttribute("type", "raw"))) : null);
        var owner = new LibvirtPool(pool.Name, Guid.TryParse(pool.Id, out var id) ? id.ToByteArray(bigEndian: true) : new byte[16]);
        var volume = LibvirtVolume.Read(await libvirt.CallAsync(LibvirtProcedure.StorageVolCreateXml, args => owner.Write(args).Text(xml.ToString()).Int(0), cancel));
        return (await libvirt.CallAsync(LibvirtProcedure.StorageVolGetPath, args => volume.Write(args), cancel)).Text();
    }

    public static async Task DeleteVolumeAsync(this LibvirtConnection libvirt, string path, CancellationToken cancel)
    {
        var volume = LibvirtVolume.Read(await libvirt.CallAsync(LibvirtProcedure.StorageVolLookupByPath, args => args.Text(path), cancel));
        await libvirt.CallAsync(LibvirtProcedure.StorageVolDelete, args => volume.Write(args).Int(0), cancel);
    }

    /// <summary>The network for new machines: one on which libvirt gives no addresses itself, since the machines boot from the appliance. Null when there is
    /// none.</summary>
    public static async Task<string?> TryNetworkAsync(this LibvirtConnection libvirt, CancellationToken cancel)
    {
        const int active = 2;
        var networks = (await libvirt.CallAsync(LibvirtProcedure.ListAllNetworks, args => args.Int(1).Int(active), cancel)).List(LibvirtPool.Read);
        foreach (var name in Networks)
        {
            if (networks.FirstOrDefault(n => n.Name == name) is not { } network) continue;
            var xml = Documents.Xml("libvirt", (await libvirt.CallAsync(LibvirtProcedure.NetworkGetXmlDesc, args => network.Write(args).Int(0), cancel)).Text());
            if (xml.Find("dhcp") is null) return name;
        }

        return null;
    }

    /// <summary>The addresses of the host's own cards, but for bridges that have none while nothing is on them; none at all when the daemon keeps no account
    /// of them.</summary>
    public static async Task<IReadOnlyList<MacAddress>> MacsAsync(this LibvirtConnection libvirt, CancellationToken cancel)
    {
        const int activeOrNot = 3;
        try
        {
            var cards = (await libvirt.CallAsync(LibvirtProcedure.ListAllInterfaces, args => args.Int(1).Int(activeOrNot), cancel)).List(r => (Name: r.Text(), Mac: r.Text()));
            return [.. cards.Where(c => c.Name != "lo" && !Passing.Any(p => c.Name.StartsWith(p, StringComparison.Ordinal)))
                .Select(c => MacAddress.TryParse(c.Mac, null, out var mac) ? mac : (MacAddress?)null).OfType<MacAddress>().Where(m => m != default).Distinct()];
        }
        catch (LibvirtException)
        {
            return [];
        }
    }

    private static async Task<VmStoragePool?> DescribeAsync(LibvirtConnection libvirt, LibvirtPool pool, CancellationToken cancel)
    {
        var xml = Documents.Xml("libvirt", (await libvirt.CallAsync(LibvirtProcedure.StoragePoolGetXmlDesc, args => pool.Write(args).Int(0), cancel)).Text());
        var type = xml.Attribute("type")?.Value ?? "";
        if (!PoolTypes.Contains(type)) return null;
        var capacity = long.TryParse(xml.Element("capacity")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0;
        return new VmStoragePool(xml.Element("uuid")?.Value ?? pool.Name, pool.Name, type, xml.Element("target")?.Element("path")?.Value ?? "", capacity);
    }
}

/// <summary>A storage pool, or a network: calls name both alike.</summary>
internal sealed record LibvirtPool(string Name, byte[] Uuid)
{
    public static LibvirtPool Read(XdrReader reader) => new(reader.Text(), reader.Uuid());

    public XdrWriter Write(XdrWriter writer) => writer.Text(Name).Octets(Uuid);
}

/// <summary>A volume, as calls name it.</summary>
internal sealed record LibvirtVolume(string Pool, string Name, string Key)
{
    public static LibvirtVolume Read(XdrReader reader) => new(reader.Text(), reader.Text(), reader.Text());

    public XdrWriter Write(XdrWriter writer) => writer.Text(Pool).Text(Name).Text(Key);
}
