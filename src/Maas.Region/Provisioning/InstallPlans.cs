using System.Globalization;
using System.Net.Sockets;
using Maas.Domain;
using Maas.Domain.Installation;
using Maas.Domain.Nodes;
using Maas.Domain.Provisioning;
using Maas.Domain.Yaml;
using Maas.Region.Accounts;
using Maas.Region.Images;
using Maas.Region.Nodes;
using Maas.Region.Settings;
using Maas.Store;

namespace Maas.Region.Provisioning;

/// <inheritdoc cref="IInstallPlans"/>
public sealed class InstallPlans(IStore store, ImageCatalog images, NodeNetworks networks, IAptSources apt, ISettings settings, NodeSurroundings surroundings)
    : IInstallPlans
{
    public Outcome<InstallPlan> Of(Node node)
    {
        var facts = Facts(node);
        return facts.IsRefused ? facts.Refusal! : InstallPlanMaker.Of(facts.Value!);
    }

    /// <summary>As the ephemeral system takes it: an automatic link that has no address yet asks for one.</summary>
    public string Netplan(Node node) => YamlWriter.Write(Domain.Provisioning.Netplan.Of(networks.Of(node), ephemeral: true));

    public Outcome<string> CurtinConfig(Node node)
    {
        var facts = Facts(node);
        return facts.IsRefused ? facts.Refusal! : Domain.Provisioning.CurtinConfig.Of(facts.Value!);
    }

    /// <summary>The argument of <c>curtin install</c>: what to install from (deploy.md §2).</summary>
    public Outcome<string> CurtinSource(Node node)
    {
        var facts = Facts(node);
        return facts.IsRefused ? facts.Refusal! : Domain.Provisioning.CurtinConfig.SourceOf(facts.Value!);
    }

    private Outcome<InstallFacts> Facts(Node node)
    {
        if (node.Token is not { } token) return Refusal.Conflict($"{node.Hostname} has no credentials yet: it gets them when it boots.");
        if (images.RootOf(node) is not { } image)
            return Refusal.Conflict($"There is no complete image {node.Osystem}/{node.DistroSeries} for {node.Architecture}: upload it, or wait until its upload is complete.");
        return new InstallFacts
        {
            Node = node,
            Network = networks.Of(node),
            BaseUrl = BaseUrl(node),
            Token = token,
            Image = image.Resource,
            File = image.File,
            ImagePath = image.Path,
            Fqdn = store.Documents(Collections.Domains).Find(Collections.Key(node.DomainId)) is { } domain ? $"{node.Hostname}.{domain.Name}" : node.Hostname,
            OwnerEmail = node.Owner is { } owner ? store.Documents(AccountCollections.Users).Find(owner)?.Email : null,
            KernelOptions = KernelOptions(node),
            Proxy = Proxy(),
            Apt = apt.Current,
            CommissioningSeries = settings.Text("commissioning_distro_series"),
            Verbose = settings.Flag("curtin_verbose"),
            ForceV1Network = settings.Flag("force_v1_network_yaml"),
        };
    }

    /// <summary>The setting first, then those of the node's tags by name (boot.md §5 point 9).</summary>
    private string KernelOptions(Node node) => string.Join(
        ' ',
        node.Tags.Order(StringComparer.Ordinal).Select(t => store.Documents(Collections.Tags).Find(t)?.KernelOpts).Prepend(settings.Text("kernel_opts"))
            .Select(o => o?.Trim()).Where(o => o is { Length: > 0 }));

    private string BaseUrl(Node node) => $"http://{Host(node)}:{surroundings.BootPort.ToString(CultureInfo.InvariantCulture)}";

    private string Host(Node node) => node.BootClusterIp is not { } ip ? surroundings.Address
        : ip.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{ip}]" : ip.ToString();

    /// <summary>The appliance runs no caching proxy of its own: there is one only where an address is set.</summary>
    private string? Proxy() => settings.Flag("enable_http_proxy") && settings.Text("http_proxy") is { Length: > 0 } proxy ? proxy : null;
}
