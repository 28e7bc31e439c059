using System.Xml.Linq;
using Maas.Domain.Nodes;
using Maas.Domain.VmHosts;
using Maas.Power.Transports.Http;
using Maas.Power.Transports.Libvirt;
using Maas.Protocols.Primitives;

namespace Maas.Power.VmHosts;

/// <summary>libvirt hosts: what they have, and virtual machines made and destroyed there (power.md §8).</summary>
internal sealed class VirshHosts(LibvirtDialer dialer) : IVmHostDriver
{
    private static readonly string[] Capabilities = ["composable", "dynamic_local_storage", "over_commit", "storage_pools"];
    private static readonly string[] Tags = ["virtual"];

    public string Type => "virsh";

    public Task<DiscoveredVmHosts> DiscoverAsync(VmHostTarget target, CancellationToken cancel) => UseAsync(target, async libvirt =>
    {
        var node = await libvirt.NodeAsync(cancel);
        var capabilities = Documents.Xml("libvirt", await libvirt.CapabilitiesAsync(cancel));
        var pools = await libvirt.PoolsAsync(cancel);
        if (pools.Count == 0) pools = [await libvirt.MakePoolAsync(cancel)];
        var machines = new List<DiscoveredVm>();
        foreach (var domain in await libvirt.DomainsAsync(cancel)) machines.Add(await MachineAsync(libvirt, domain, pools, cancel));
        return new DiscoveredVmHosts(null, [new DiscoveredVmHost
        {
            Name = target.Name,
            Version = await libvirt.VersionAsync(cancel),
            Architectures = [DomainXml.ArchitectureOf(capabilities.Element("host")?.Element("cpu")?.Element("arch")?.Value ?? "") + "/generic"],
            Capabilities = Capabilities,
            Tags = Tags,
            Total = new VmResources { Cores = node.Cpus, Memory = node.MemoryKiB / 1024, LocalStorage = pools.Sum(p => p.Total) },
            CpuSpeed = node.Mhz,
            MacAddresses = await libvirt.MacsAsync(cancel),
            StoragePools = pools,
            Machines = machines,
        }]);
    }, cancel);

    public Task<DiscoveredVm> ComposeAsync(VmHostTarget target, ComposeOrder order, CancellationToken cancel) => UseAsync(target, async libvirt =>
    {
        var pools = await libvirt.PoolsAsync(cancel);
        var cards = order.Nics.Count > 0 ? [.. order.Nics.Select(n => NewDomain.CardOn(n, order.MacvlanMode))]
            : await libvirt.TryNetworkAsync(cancel) is { } network ? [NewDomain.CardOn(network)]
            : order.Uplink is { } uplink ? new[] { NewDomain.CardOn(uplink, order.MacvlanMode) }
            : throw new PowerException(
                PowerFailure.Failed, "No host network to attach VM interfaces to: the host needs an active network 'maas' or 'default' without DHCP of libvirt's own.");
        var disks = new List<(string Path, ComposeDisk Disk, string Serial)>();
        LibvirtDomain? made = null;
        try
        {
            foreach (var disk in order.Disks)
            {
                var serial = Guid.NewGuid().ToString("N")[..20];
                disks.Add((await libvirt.MakeVolumeAsync(disk.Pool, serial, disk.Size, cancel), disk, serial));
            }

            var capabilities = Documents.Xml("libvirt", await libvirt.CapabilitiesAsync(cancel));
            var version = Version.Parse(await libvirt.VersionAsync(cancel));
            made = await libvirt.DefineAsync(NewDomain.Xml(order, capabilities, version, cards, disks).ToString(SaveOptions.DisableFormatting), cancel);
            // Shows now, rather than when it is needed, whether it can be started at all.
            await libvirt.StartPausedAsync(made, cancel);
            await libvirt.DestroyAsync(made, cancel);
            await libvirt.AutostartAsync(made, cancel);
            return await MachineAsync(libvirt, made, pools, cancel);
        }
        catch (Exception problem) when (problem is LibvirtException or PowerException or OperationCanceledException)
        {
            await CleanUpAsync(libvirt, made, disks.Select(d => d.Path));
            throw;
        }
    }, cancel);

    public Task DecomposeAsync(VmHostTarget target, string identifier, CancellationToken cancel) => UseAsync(target, async libvirt =>
    {
        LibvirtDomain domain;
        try
        {
            domain = await libvirt.FindAsync(identifier, cancel);
        }
        catch (LibvirtException problem) when (problem.IsNoDomain)
        {
            return true;
        }

        var document = Documents.Xml("libvirt", await libvirt.XmlAsync(domain, cancel));
        if (await libvirt.StateAsync(domain, cancel) is not (DomainState.ShutOff or DomainState.NoState)) await libvirt.DestroyAsync(domain, cancel);
        await libvirt.UndefineAsync(domain, cancel);
        foreach (var path in Disks(document).Select(d => d.Path).Where(p => p.Length > 0)) await TryDeleteAsync(libvirt, path, cancel);
        return true;
    }, cancel);

    private static async Task<DiscoveredVm> MachineAsync(LibvirtConnection libvirt, LibvirtDomain domain, IReadOnlyList<VmStoragePool> pools, CancellationToken cancel)
    {
        var document = Documents.Xml("libvirt", await libvirt.XmlAsync(domain, cancel));
        var (memory, cpus) = await libvirt.SizeAsync(domain, cancel);
        var disks = new List<DiscoveredVmDisk>();
        foreach (var (device, path, serial) in Disks(document))
        {
            var pool = pools.Where(p => p.Path.Length > 0 && path.StartsWith(p.Path.TrimEnd('/') + "/", StringComparison.Ordinal)).MaxBy(p => p.Path.Length);
            disks.Add(new DiscoveredVmDisk(await SizeAsync(libvirt, domain, device, cancel), pool?.Id, serial));
        }

        return new DiscoveredVm
        {
            Identifier = domain.Name,
            Architecture = DomainXml.Architecture(document) + "/generic",
            UnpinnedCores = cpus,
            Memory = memory / 1024,
            PowerState = await libvirt.StateAsync(domain, cancel) is DomainState.Running or DomainState.Shutdown ? PowerState.On : PowerState.Off,
            PowerParameters = new Dictionary<string, string> { ["power_id"] = domain.Name },
            BiosBootMethod = DomainXml.IsUefi(document) ? "uefi" : null,
            Disks = disks,
            MacAddresses = [.. DomainXml.Macs(document).Select(m => MacAddress.TryParse(m, null, out var mac) ? mac : (MacAddress?)null).OfType<MacAddress>()],
            Tags = Tags,
        };
    }

    private static async Task<long> SizeAsync(LibvirtConnection libvirt, LibvirtDomain domain, string device, CancellationToken cancel)
    {
        try
        {
            return await libvirt.DiskSizeAsync(domain, device, cancel);
        }
        catch (LibvirtException)
        {
            // An image that is gone, or a hypervisor that does not tell.
            return 0;
        }
    }

    private static IEnumerable<(string Device, string Path, string? Serial)> Disks(XElement domain) =>
        domain.FindAll("disk").Where(d => d.Attribute("device")?.Value is null or "disk").Select(d => (
            d.Element("target")?.Attribute("dev")?.Value ?? "",
            d.Element("source")?.Attributes().FirstOrDefault(a => a.Name.LocalName is "file" or "dev")?.Value ?? "",
            d.Element("serial")?.Value));

    private static async Task CleanUpAsync(LibvirtConnection libvirt, LibvirtDomain? made, IEnumerable<string> paths)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            if (made is not null)
            {
                if (await libvirt.StateAsync(made, limit.Token) != DomainState.ShutOff) await libvirt.DestroyAsync(made, limit.Token);
                await libvirt.UndefineAsync(made, limit.Token);
            }
        }
        catch (Exception problem) when (problem is LibvirtException or PowerException or OperationCanceledException)
        {
            // The disks may still go.
        }

        foreach (var path in paths) await TryDeleteAsync(libvirt, path, limit.Token);
    }

    private static async Task TryDeleteAsync(LibvirtConnection libvirt, string path, CancellationToken cancel)
    {
        try
        {
            await libvirt.DeleteVolumeAsync(path, cancel);
        }
        catch (Exception problem) when (problem is LibvirtException or PowerException or OperationCanceledException)
        {
            // Not in a storage pool, or gone already.
        }
    }

    private async Task<T> UseAsync<T>(VmHostTarget target, Func<LibvirtConnection, Task<T>> work, CancellationToken cancel)
    {
        var settings = target.Parameters;
        var address = settings.GetValueOrDefault("power_address", "");
        if (address.Length == 0) throw new PowerException(PowerFailure.Setting, "power_address is not set. Set it and try again.");
        await using var libvirt = await dialer.ConnectAsync(address, settings.GetValueOrDefault("power_pass", ""), cancel);
        try
        {
            return await work(libvirt);
        }
        catch (LibvirtException problem)
        {
            throw new PowerException(problem.IsDenied ? PowerFailure.Refused : PowerFailure.Failed, $"libvirt says: {problem.Message}", problem);
        }
    }
}
