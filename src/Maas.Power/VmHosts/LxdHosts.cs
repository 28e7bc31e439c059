using System.Globalization;
using System.Text.Json;
using Maas.Domain.Nodes;
using Maas.Domain.VmHosts;
using Maas.Power.Drivers;
using Maas.Power.Transports.Http;
using Maas.Power.Transports.Libvirt;
using Maas.Power.Transports.Lxd;
using Maas.Protocols.Primitives;

namespace Maas.Power.VmHosts;

/// <summary>LXD hosts and clusters: what they have, and virtual machines made and destroyed there (power.md §8).</summary>
internal sealed class LxdHosts(PowerHttp http, PowerDrivers drivers) : IVmHostDriver
{
    private const int Mebi = 1 << 20;
    private static readonly string[] Extensions = ["projects", "virtual-machines", "custom_block_volumes"];
    private static readonly string[] Capabilities = ["composable", "dynamic_local_storage", "over_commit", "storage_pools"];
    private static readonly string[] Tags = ["virtual"];

    public string Type => "lxd";

    public async Task<DiscoveredVmHosts> DiscoverAsync(VmHostTarget target, CancellationToken cancel)
    {
        var lxd = await ConnectAsync(target, cancel);
        var server = await lxd.ServerAsync(cancel);
        var missing = Extensions.Except(server.Texts("api_extensions")).ToList();
        if (missing.Count > 0)
            throw new PowerException(PowerFailure.Unsupported, $"Please upgrade your LXD host to 4.16 or higher to support the following extensions: {string.Join(",", missing)}");
        await EnsureProjectAsync(lxd, Project(target), cancel);
        if (server.Text("environment", "server_clustered") != "true") return new DiscoveredVmHosts(null, [await HostAsync(lxd, server, "", null, cancel)]);
        var members = await lxd.GetAsync("/1.0/cluster/members?recursion=1", cancel);
        var own = server.Text("environment", "server_name");
        var hosts = new List<DiscoveredVmHost>();
        // The one that was asked comes first.
        foreach (var member in members.Items().OrderBy(m => m.Text("server_name") == own ? 0 : 1))
            hosts.Add(await HostAsync(lxd, server, member.Text("server_name") ?? "", member.Text("url"), cancel));
        return new DiscoveredVmHosts(target.Name, hosts);
    }

    public async Task<DiscoveredVm> ComposeAsync(VmHostTarget target, ComposeOrder order, CancellationToken cancel)
    {
        var lxd = await ConnectAsync(target, cancel);
        var project = Uri.EscapeDataString(Project(target));
        var hasProfile = await lxd.TryGetAsync($"/1.0/profiles/maas?project={project}", cancel) is not null;
        var volumes = new List<(string Pool, string Name)>();
        try
        {
            var devices = new Dictionary<string, object>();
            foreach (var (card, i) in (await CardsAsync(lxd, order, cancel)).Select((c, i) => (c, i)))
            {
                card["name"] = $"eth{i}";
                card["hwaddr"] = NewDomain.NewMac();
                if (i == 0) card["boot.priority"] = "1";
                if (card["nictype"] == "macvlan" && order.MacvlanMode is { Length: > 0 } mode) card["mode"] = mode;
                devices[$"eth{i}"] = card;
            }

            foreach (var (disk, i) in order.Disks.Select((d, i) => (d, i)))
            {
                if (i == 0)
                {
                    devices["root"] = new Dictionary<string, string> { ["type"] = "disk", ["path"] = "/", ["pool"] = disk.Pool.Name, ["size"] = Number(disk.Size), ["boot.priority"] = "0" };
                    continue;
                }

                var name = $"maas-{Guid.NewGuid()}";
                var volume = new { name, type = "custom", content_type = "block", config = new { size = Number(disk.Size) } };
                await lxd.ChangeAsync(HttpMethod.Post, $"/1.0/storage-pools/{Uri.EscapeDataString(disk.Pool.Name)}/volumes/custom?project={project}", volume, wait: true, cancel);
                volumes.Add((disk.Pool.Name, name));
                devices[$"disk{i}"] = new Dictionary<string, string> { ["type"] = "disk", ["pool"] = disk.Pool.Name, ["source"] = name };
            }

            await lxd.ChangeAsync(HttpMethod.Post, $"/1.0/instances?project={project}", Instance(order, devices, hasProfile), wait: true, cancel);
        }
        catch (Exception problem) when (problem is PowerException or OperationCanceledException)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            foreach (var (pool, name) in volumes) await TryDeleteAsync(lxd, pool, name, project, limit.Token);
            throw;
        }

        var made = await lxd.GetAsync($"/1.0/instances/{Uri.EscapeDataString(order.Hostname)}?project={project}", cancel);
        return Machine(made, Project(target), await PoolsAsync(lxd, "", cancel));
    }

    public async Task DecomposeAsync(VmHostTarget target, string identifier, CancellationToken cancel)
    {
        var lxd = await ConnectAsync(target, cancel);
        var project = Uri.EscapeDataString(Project(target));
        var path = $"/1.0/instances/{Uri.EscapeDataString(identifier)}";
        if (await lxd.TryGetAsync($"{path}?project={project}", cancel) is not { } instance) return;
        const int stopped = 102;
        if (instance.Number("status_code") != stopped)
            await lxd.ChangeAsync(HttpMethod.Put, $"{path}/state?project={project}", new { action = "stop", timeout = 30, force = true }, wait: true, cancel);
        await lxd.ChangeAsync(HttpMethod.Delete, $"{path}?project={project}", null, wait: true, cancel);
        foreach (var device in instance.Members("devices").Select(d => d.Value).Where(d => d.Text("type") == "disk"))
            if (device.Text("source") is { } name && name.StartsWith("maas-", StringComparison.Ordinal) && device.Text("pool") is { } pool) await TryDeleteAsync(lxd, pool, name, project, cancel);
    }

    private static object Instance(ComposeOrder order, Dictionary<string, object> devices, bool hasProfile) => new
    {
        name = order.Hostname,
        architecture = order.Architecture.Split('/')[0] switch { "amd64" => "x86_64", "arm64" => "aarch64", "ppc64el" => "ppc64le", var other => other },
        type = "virtual-machine",
        config = new Dictionary<string, string>
        {
            // A single number would be a count.
            ["limits.cpu"] = order.PinnedCores.Count switch { 0 => Number(order.Cores), 1 => $"{order.PinnedCores[0]}-{order.PinnedCores[0]}", _ => string.Join(',', order.PinnedCores) },
            ["limits.memory"] = Number(order.Memory * Mebi),
            ["limits.memory.hugepages"] = order.HugepagesBacked ? "true" : "false",
            ["security.secureboot"] = "false",
        },
        profiles = hasProfile ? new[] { "maas" } : [],
        source = new { type = "none" },
        devices,
    };

    /// <summary>Those that were chosen; else one on a bridge of the host's, else on one of its physical interfaces.</summary>
    private static async Task<IReadOnlyList<Dictionary<string, string>>> CardsAsync(LxdClient lxd, ComposeOrder order, CancellationToken cancel)
    {
        if (order.Nics.Count > 0) return [.. order.Nics.Select(Card)];
        if (order.Uplink is { } uplink) return [Card(uplink)];
        var networks = (await lxd.GetAsync("/1.0/networks?recursion=1", cancel)).Items().ToList();
        // A managed bridge on which LXD gives addresses itself would keep machines from booting from the appliance.
        var bridge = networks.FirstOrDefault(n => n.Text("type") == "bridge" && (n.Text("managed") != "true" || n.Text("config", "ipv4.dhcp") == "false" || n.Text("config", "ipv4.address") is null or "none"));
        if (bridge.Text("name") is { } name) return [Card(new ComposeNic(NicAttachment.Bridge, name))];
        var physical = networks.Where(n => n.Text("type") == "physical").Select(n => n.Text("name")).FirstOrDefault(n => n is not null)
            ?? throw new PowerException(PowerFailure.Failed, "No host network to attach VM interfaces to");
        return [Card(new ComposeNic(NicAttachment.Macvlan, physical))];
    }

    private static Dictionary<string, string> Card(ComposeNic nic)
    {
        var card = new Dictionary<string, string>
        {
            ["type"] = "nic",
            ["nictype"] = nic.Kind switch { NicAttachment.Bridge => "bridged", NicAttachment.Sriov => "sriov", NicAttachment.Macvlan => "macvlan" },
            ["parent"] = nic.To,
        };
        if (nic.Tag is { } tag) card["vlan"] = tag.ToString(CultureInfo.InvariantCulture);
        return card;
    }

    private static async Task TryDeleteAsync(LxdClient lxd, string pool, string name, string project, CancellationToken cancel)
    {
        try
        {
            await lxd.ChangeAsync(HttpMethod.Delete, $"/1.0/storage-pools/{Uri.EscapeDataString(pool)}/volumes/custom/{Uri.EscapeDataString(name)}?project={project}", null, wait: true, cancel);
        }
        catch (Exception problem) when (problem is PowerException or OperationCanceledException)
        {
            // Best effort: it takes room, and harms nothing.
        }
    }

    private static async Task EnsureProjectAsync(LxdClient lxd, string project, CancellationToken cancel)
    {
        if (await lxd.TryGetAsync($"/1.0/projects/{Uri.EscapeDataString(project)}", cancel) is not null) return;
        await lxd.ChangeAsync(HttpMethod.Post, "/1.0/projects", new { name = project, description = "Project managed by MAAS" }, wait: false, cancel);
    }

    private static async Task<DiscoveredVmHost> HostAsync(LxdClient lxd, JsonElement server, string member, string? url, CancellationToken cancel)
    {
        var at = member.Length > 0 ? $"target={Uri.EscapeDataString(member)}" : "";
        if (member.Length > 0) server = await lxd.GetAsync($"/1.0?{at}", cancel);
        var resources = await lxd.GetAsync($"/1.0/resources?{at}", cancel);
        var report = await LxdReport.ReadAsync(lxd, server, resources, at, cancel);
        var pools = await PoolsAsync(lxd, at, cancel);
        if (pools.Count == 0) throw new PowerException(PowerFailure.Failed, "No storage pools exists.  Please create a storage pool in LXD.");
        var machines = (await lxd.GetAsync("/1.0/virtual-machines?recursion=1&all-projects=true", cancel)).Items()
            .Where(i => member.Length == 0 || i.Text("location") == member).Select(i => Machine(i, i.Text("project") ?? "default", pools)).ToList();
        return new DiscoveredVmHost
        {
            Name = member.Length > 0 ? member : server.Text("environment", "server_name") ?? "lxd",
            Address = url,
            Version = server.Text("environment", "server_version") ?? "",
            Architectures = [.. server.Texts("environment", "architectures").Select(a => $"{DomainXml.ArchitectureOf(a)}/generic").Distinct()],
            Capabilities = Capabilities,
            Tags = Tags,
            Total = new VmResources
            {
                Cores = (int)(resources.Number("cpu", "total") ?? -1),
                Memory = resources.Number("memory", "total") is { } memory ? memory / Mebi : -1,
                LocalStorage = pools.Sum(p => p.Total),
            },
            CpuSpeed = (int)(resources.Items("cpu", "sockets").Select(s => s.Number("frequency_turbo") ?? s.Number("frequency")).FirstOrDefault() ?? -1),
            MacAddresses = report.MacAddresses,
            Report = report.Document,
            StoragePools = pools,
            Machines = machines,
        };
    }

    private static async Task<IReadOnlyList<VmStoragePool>> PoolsAsync(LxdClient lxd, string at, CancellationToken cancel)
    {
        var pools = new List<VmStoragePool>();
        foreach (var pool in (await lxd.GetAsync("/1.0/storage-pools?recursion=1", cancel)).Items())
        {
            if (pool.Text("name") is not { } name) continue;
            var resources = await lxd.TryGetAsync($"/1.0/storage-pools/{Uri.EscapeDataString(name)}/resources?{at}", cancel);
            pools.Add(new VmStoragePool(name, name, pool.Text("driver") ?? "", pool.Text("config", "source") ?? "", resources?.Number("space", "total") ?? 0));
        }

        return pools;
    }

    private static DiscoveredVm Machine(JsonElement instance, string project, IReadOnlyList<VmStoragePool> pools)
    {
        var cpu = instance.Text("expanded_config", "limits.cpu") ?? "1";
        var pinned = Pinned(cpu);
        var devices = instance.Members("expanded_devices").ToList();
        return new DiscoveredVm
        {
            Identifier = instance.Text("name") ?? "",
            Project = project,
            Architecture = DomainXml.ArchitectureOf(instance.Text("architecture") ?? "") + "/generic",
            PinnedCores = pinned,
            UnpinnedCores = pinned.Count > 0 ? 0 : int.TryParse(cpu, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 1,
            Memory = (Size.Read(instance.Text("expanded_config", "limits.memory")) ?? 1024L * Mebi) / Mebi,
            HugepagesBacked = instance.Text("expanded_config", "limits.memory.hugepages") == "true",
            PowerState = instance.Number("status_code") switch { 101 or 103 => PowerState.On, 102 or 110 => PowerState.Off, _ => PowerState.Unknown },
            PowerParameters = new Dictionary<string, string> { ["instance_name"] = instance.Text("name") ?? "", ["project"] = project },
            BiosBootMethod = "uefi",
            Disks =
            [
                .. devices.Where(d => d.Value.Text("type") == "disk").OrderBy(d => d.Name == "root" ? 0 : 1).ThenBy(d => d.Name, StringComparer.Ordinal).Select(d => new DiscoveredVmDisk(
                    Size.Read(d.Value.Text("size")) ?? 10_000_000_000, pools.FirstOrDefault(p => p.Name == d.Value.Text("pool"))?.Id,
                    $"lxd_{d.Name}", $"/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_lxd_{d.Name}")),
            ],
            MacAddresses =
            [
                .. devices.Where(d => d.Value.Text("type") == "nic").OrderByDescending(d => d.Value.Number("boot.priority") ?? 0).ThenBy(d => d.Name, StringComparer.Ordinal)
                    .Select(d => d.Value.Text("hwaddr") ?? instance.Text("expanded_config", $"volatile.{d.Name}.hwaddr") ?? "")
                    .Select(m => MacAddress.TryParse(m, null, out var mac) ? mac : (MacAddress?)null).OfType<MacAddress>(),
            ],
            Tags = Tags,
        };
    }

    /// <summary>A list or a range names cores; a number alone is a count.</summary>
    private static List<int> Pinned(string cpu)
    {
        var cores = new List<int>();
        if (!cpu.Contains(',', StringComparison.Ordinal) && !cpu.Contains('-', StringComparison.Ordinal)) return cores;
        foreach (var part in cpu.Split(','))
        {
            var ends = part.Split('-');
            if (!int.TryParse(ends[0], out var first) || !int.TryParse(ends[^1], out var last) || last - first > 1024) continue;
            for (var core = first; core <= last; core++) cores.Add(core);
        }

        return cores;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Project(VmHostTarget target) => target.Parameters.GetValueOrDefault("project", "") is { Length: > 0 } project ? project : "default";

    private Task<LxdClient> ConnectAsync(VmHostTarget target, CancellationToken cancel)
    {
        var bmc = new Bmc(target.Name, drivers.Find(Type)!.Type, target.Parameters) { Others = target.Others };
        return LxdClient.ConnectAsync(http, bmc, LxdDriver.Settings, $"VM Host {target.Name}", cancel);
    }
}
