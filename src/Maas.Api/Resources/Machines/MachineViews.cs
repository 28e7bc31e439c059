using Maas.Api.Resources.BlockDevices;
using Maas.Api.Resources.Domains;
using Maas.Api.Resources.Interfaces;
using Maas.Api.Resources.Nodes;
using Maas.Api.Resources.ResourcePools;
using Maas.Api.Resources.Zones;
using Maas.Domain.Lifecycle;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;
using Maas.Region;
using Maas.Region.VmHosts;
using Maas.Store;

namespace Maas.Api.Resources.Machines;

/// <summary>Makes the published form of machines from the stored one and everything it embeds.</summary>
public sealed class MachineViews(IStore store, IGroupViews groups)
{
    public MachineView Of(Node node)
    {
        var addresses = store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByNode, node.SystemId);
        var interfaces = node.Interfaces.OrderBy(i => i.Id).Select(i => InterfaceView.Of(node, i, store)).ToList();
        var devices = node.Storage.BlockDevices.OrderBy(d => d.Id).Select(d => BlockDeviceView.Of(node, d)).ToList();
        var domain = store.Documents(Collections.Domains).Find(Collections.Key(node.DomainId));
        return new MachineView
        {
            SystemId = node.SystemId,
            Hostname = node.Hostname,
            Description = node.Description,
            HardwareUuid = node.HardwareUuid,
            Domain = domain is null ? null : DomainView.Of(domain, store),
            Fqdn = NodeFacts.Fqdn(node, store),
            Owner = node.Owner,
            OwnerData = node.OwnerData,
            WorkloadAnnotations = node.OwnerData,
            Locked = node.Locked,
            Architecture = node.Architecture,
            MinHweKernel = node.MinHweKernel,
            HweKernel = node.HweKernel,
            CpuCount = node.CpuCount,
            CpuSpeed = node.CpuSpeed,
            Memory = node.Memory,
            SwapSize = node.SwapSize,
            Storage = node.Storage.BlockDevices.Where(d => !d.IsVirtual).Sum(d => d.Size) / 1e6,
            Status = (int)node.Status,
            StatusName = StateFacts.Of(node.Status).Name,
            StatusMessage = node.StatusMessage,
            StatusAction = node.StatusAction,
            Osystem = node.Osystem,
            DistroSeries = node.DistroSeries,
            EphemeralDeploy = node.EphemeralDeploy,
            EnableHwSync = node.EnableHwSync,
            EnableKernelCrashDump = node.EnableKernelCrashDump,
            SyncInterval = node.SyncInterval,
            LastSync = Timestamps.Iso(node.LastSync),
            NextSync = Timestamps.Iso(node is { LastSync: { } last, SyncInterval: { } interval } ? last + TimeSpan.FromSeconds(interval) : null),
            ErrorDescription = node.ErrorDescription,
            Netboot = node.Netboot,
            BiosBootMethod = node.BiosBootMethod,
            PowerType = node.PowerType,
            PowerState = NodeFacts.PowerName(node.PowerState),
            TagNames = node.Tags,
            AddressTtl = node.AddressTtl,
            IpAddresses = NodeFacts.Addresses(addresses),
            InterfaceSet = interfaces,
            BootInterface = node.BootInterface is { } boot ? interfaces.First(i => i.Id == boot.Id) : null,
            Zone = groups.Zone(node.ZoneId),
            Pool = groups.Pool(node.PoolId),
            BootDisk = BootDisk.Of(node) is { } disk ? devices.First(d => d.Id == disk.Id) : null,
            BlockdeviceSet = devices,
            PhysicalblockdeviceSet = [.. devices.Where(d => d.Type == "physical")],
            VirtualblockdeviceSet = [.. devices.Where(d => d.Type == "virtual")],
            VolumeGroups = Stubs(node, g => g == FilesystemGroupType.LvmVg),
            Raids = Stubs(node, g => g is >= FilesystemGroupType.Raid0 and <= FilesystemGroupType.Raid10),
            Bcaches = Stubs(node, g => g == FilesystemGroupType.Bcache),
            CacheSets = [.. node.Storage.CacheSets.Select(c => new StubView(node.SystemId, c.Id))],
            SpecialFilesystems = Special(node),
            NodeType = (int)node.NodeType,
            NodeTypeName = NodeFacts.TypeName(node.NodeType),
            Parent = node.Parent is { } parent ? new ParentView(parent, $"/MAAS/api/2.0/machines/{parent}/") : null,
            Pod = node.VmHostId is { } host && store.Documents(VmHostCollections.Hosts).Find(Collections.Key(host)) is { } pod ? VmHosts.PodStubView.Of(pod) : null,
            VirtualmachineId = node.VirtualMachineId,
            DefaultGateways = new DefaultGatewaysView(Gateway(node, false, addresses), Gateway(node, true, addresses)),
            CurrentCommissioningResultId = node.CommissioningSetId,
            CurrentTestingResultId = node.TestingSetId,
            CurrentInstallationResultId = node.InstallationSetId,
            TestStatuses = TestStatuses.Of(node, store),
            HardwareInfo = NodeFacts.HardwareInfo(node),
            NumanodeSet =
            [
                .. node.NumaNodes.Select(n => new NumaNodeView(
                    n.Index, n.Cores, n.Memory, [.. n.HugepagesSet.Select(h => new HugepagesView(h.Total, h.PageSize))])),
            ],
            ResourceUri = $"/MAAS/api/2.0/machines/{node.SystemId}/",
        };
    }

    private static IReadOnlyList<StubView> Stubs(Node node, Func<FilesystemGroupType, bool> kind) =>
        [.. node.Storage.Groups.Where(g => kind(g.Type)).Select(g => new StubView(node.SystemId, g.Id))];

    private static IReadOnlyList<SpecialFilesystemView> Special(Node node) =>
    [
        .. ActiveFilesystems.Of(node).Where(f => f.Fstype is "tmpfs" or "ramfs")
            .Select(f => new SpecialFilesystemView(f.Fstype, f.Label, f.Uuid, f.MountPoint, f.MountOptions)),
    ];

    private GatewayView Gateway(Node node, bool ipv6, IReadOnlyList<StaticIpAddress> addresses) => new(
        DefaultGateways.Effective(
            node, ipv6, addresses, id => store.Documents(Collections.Subnets).Find(Collections.Key(id)),
            id => store.Documents(Collections.Vlans).Find(Collections.Key(id)))?.ToString(),
        ipv6 ? node.GatewayLinkIpv6 : node.GatewayLinkIpv4);
}

/// <summary>Published forms of the groups a node is in.</summary>
public interface IGroupViews
{
    ZoneView? Zone(int id);

    ResourcePoolView? Pool(int id);
}
