using System.Globalization;
using System.Net;
using Maas.Domain.Booting;
using Maas.Domain.Events;
using Maas.Domain.Images;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region.Networks;
using Maas.Region.Nodes;
using Maas.Region.Settings;
using Maas.Store;
using Microsoft.Extensions.Logging;

namespace Maas.Region.Booting;

/// <summary>Answers a request for a boot configuration (boot.md §5): finds the node, writes down what the boot tells about it, decides what it boots.</summary>
public sealed partial class BootConfigurations(
    IStore store, IGrainFactory grains, BootImages images, BootSightings sightings, BootTimeline timeline, SubnetUses subnets, ISettings settings,
    NodeSurroundings surroundings, INeighbours neighbours, ILogger<BootConfigurations> log)
{
    private const string EnlistHostname = "maas-enlist";

    /// <returns>Null when there is none: the client goes on to ask for a more general name.</returns>
    public async Task<string?> AnswerAsync(ConfigRequest asked, BootContact client)
    {
        if (asked.NeedsMac) asked = asked with { Mac = neighbours.Find(client.Remote) };
        if (Find(asked) is { } node) return await ForNodeAsync(node, asked, client);
        return asked.NamesNode && asked.Arch is null ? null : ForStranger(asked, client);
    }

    private Node? Find(ConfigRequest asked)
    {
        if (asked.Mac is { } mac && timeline.ByMac(mac) is { } byMac) return byMac;
        return asked.HardwareUuid is { } uuid && store.Documents(Collections.Nodes).Where(Collections.NodesByUuid, uuid) is [var byUuid, ..] ? byUuid : null;
    }

    private async Task<string?> ForNodeAsync(Node node, ConfigRequest asked, BootContact client)
    {
        sightings.Remember(client.Remote, node);
        var grain = grains.GetGrain<IMachineGrain>(node.SystemId);
        var plan = Plan(asked, client, ArchOf(node)) with { Purpose = BootPurposes.Of(node) };
        if (!node.IsController)
        {
            node = await WriteDownAsync(node, grain, Sighting(plan.Method, asked.Mac, client));
            plan = plan with { Purpose = BootPurposes.Of(node) };
        }

        timeline.Note(node, EventType.NodePxeRequest, plan.Purpose.Describe(node));
        if (plan.Purpose == BootPurpose.Local) return plan.Render();
        timeline.Note(node, EventType.PerformingPxeBoot, "");
        var files = plan.Purpose == BootPurpose.Xinstall ? images.ForInstalling(node) : images.ForCommissioning(node);
        if (files.IsRefused) return await WithoutImageAsync(node, grain, plan, files.Refusal!.Text);
        return (plan with { Entry = new BootEntry(files.Value!, LineOf(node, plan, files.Value!, client.Local).ToString()) }).Render();
    }

    /// <summary>A node must boot what it is to boot even when nothing can be written down, above all a deployed one its disk.</summary>
    private async Task<Node> WriteDownAsync(Node node, IMachineGrain grain, BootedFrom sighting)
    {
        try
        {
            return (await grain.Edit(sighting, new Asked(null))).Value ?? node;
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            LogUnwritten(log, problem, node.SystemId);
            return node;
        }
    }

    /// <summary>A node that was to do something fails, saying what is missing; one of which nothing is wanted switches itself off by its boot loader.</summary>
    private async Task<string?> WithoutImageAsync(Node node, IMachineGrain grain, BootPlan plan, string why)
    {
        LogMissing(log, node.SystemId, why);
        if (plan.Purpose == BootPurpose.Poweroff) return plan.Render();
        await grain.Tell(Trigger.NodeFailed, why);
        const string label = "no-such-image";
        var path = $"{node.Osystem}/{plan.Arch}/generic/{node.DistroSeries}/{label}";
        return (plan with { Entry = new BootEntry(new BootFiles($"{label}/{path}/boot-kernel", $"{label}/{path}/boot-initrd", null, "", ""), "") }).Render();
    }

    private string? ForStranger(ConfigRequest asked, BootContact client)
    {
        // Nothing said which word size it has: 32 bits run on both, where there is such an image.
        var arch = asked.Arch ?? (images.CanCommission("i386") ? "i386" : "amd64");
        var plan = Plan(asked, client, arch) with { Purpose = BootPurpose.Enlist };
        if (EntryFor(plan, arch, client.Local) is not { } entry)
        {
            LogNobody(log, client.Remote, arch);
            return null;
        }

        var entry64 = asked.Arch is null && arch == "i386" && plan.Method == BootMethod.Pxe ? EntryFor(plan, "amd64", client.Local) : null;
        return (plan with { Entry = entry, Entry64 = entry64 }).Render();
    }

    private BootEntry? EntryFor(BootPlan plan, string arch, IPAddress local)
    {
        var files = images.ForEnlisting(arch);
        if (files.IsRefused) return null;
        var line = Line(plan with { Arch = arch }, files.Value!, local) with
        {
            Hostname = EnlistHostname,
            PreseedUrl = $"{BaseUrl(local)}MAAS/metadata/latest/enlist-preseed/?op=get_enlist_preseed",
            ExtraOptions = settings.Text("kernel_opts"),
        };
        return new BootEntry(files.Value!, line.ToString());
    }

    private BootPlan Plan(ConfigRequest asked, BootContact client, string arch) => new()
    {
        Method = asked.Method == BootMethod.Uefi && arch == "ppc64el" ? BootMethod.OpenFirmware : asked.Method,
        Protocol = client.Protocol,
        Server = client.Local,
        BootPort = surroundings.BootPort,
        Arch = arch,
        Mac = asked.Mac,
        Purpose = BootPurpose.Enlist,
    };

    private KernelCommandLine LineOf(Node node, BootPlan plan, BootFiles files, IPAddress local)
    {
        var options = OptionsOf(node);
        var centos = plan.Purpose == BootPurpose.Xinstall && node.Osystem == "centos" ? "nvme-core.multipath=0" : "";
        var inMemory = plan.Purpose == BootPurpose.Xinstall && node.EphemeralDeploy;
        return Line(plan, files, local) with
        {
            Hostname = node.Hostname,
            PreseedUrl = $"{BaseUrl(local)}MAAS/metadata/latest/by-id/{node.SystemId}/?op=get_preseed",
            EphemeralOptions = inMemory ? $"{centos} {options}" : centos,
            ExtraOptions = inMemory ? "" : options,
        };
    }

    private KernelCommandLine Line(BootPlan plan, BootFiles files, IPAddress local)
    {
        var (host, port) = (KernelCommandLine.HostOf(local), settings.Number("maas_syslog_port"));
        if (settings.Text("remote_syslog") is { Length: > 0 } remote)
        {
            var at = remote.LastIndexOf(':');
            (host, port) = at > 0 ? (remote[..at], int.Parse(remote[(at + 1)..], CultureInfo.InvariantCulture)) : (remote, 514);
        }

        return new KernelCommandLine
        {
            Server = local,
            BootPort = surroundings.BootPort,
            Hostname = "",
            PreseedUrl = "",
            LogHost = host,
            LogPort = port,
            Arch = plan.Arch,
            Osystem = files.Osystem,
            Series = files.Series,
            RootPath = files.RootPath,
        };
    }

    private string BaseUrl(IPAddress local)
    {
        var port = settings.Flag("use_rack_proxy") ? surroundings.BootPort : surroundings.HttpPort;
        return string.Create(CultureInfo.InvariantCulture, $"http://{KernelCommandLine.HostOf(local)}:{port}/");
    }

    /// <summary>The setting's options, then those of the node's tags in the order of their names.</summary>
    private string OptionsOf(Node node) => string.Join(
        ' ',
        node.Tags.Order(StringComparer.Ordinal).Select(name => store.Documents(Collections.Tags).Find(name)?.KernelOpts ?? "")
            .Prepend(settings.Text("kernel_opts")).Where(o => o.Length > 0));

    private BootedFrom Sighting(BootMethod method, MacAddress? mac, BootContact client)
    {
        var vlan = subnets.BestFor(client.Local)?.VlanId;
        var relayed = vlan is null ? [] : store.Documents(Collections.Vlans).All.Where(v => v.RelayVlanId == vlan).Select(v => v.Id).ToList();
        return new BootedFrom(client.Local, method.Name(), mac, vlan, relayed, TimeSpan.FromMinutes(settings.Number("node_timeout")));
    }

    private static string ArchOf(Node node) => node.Architecture.Split('/')[0] is { Length: > 0 } arch ? arch : "amd64";

    [LoggerMessage(LogLevel.Error, "{SystemId}: what its boot tells could not be written down")]
    private static partial void LogUnwritten(ILogger log, Exception problem, string systemId);

    [LoggerMessage(LogLevel.Warning, "{SystemId}: {Why}")]
    private static partial void LogMissing(ILogger log, string systemId, string why);

    [LoggerMessage(LogLevel.Warning, "A machine at {Remote} wants to enlist, but there is no ephemeral image for {Arch}")]
    private static partial void LogNobody(ILogger log, IPAddress remote, string arch);
}
