using System.Text;
using Maas.Api.Resources.Nodes;
using Maas.Domain.Installation;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Provisioning;
using Maas.Region.Accounts;
using Maas.Region.Provisioning;
using Maas.Region.Settings;
using Maas.Store;
using Microsoft.AspNetCore.Http;

namespace Maas.Api.Metadata;

/// <summary>The items below <c>meta-data/</c> (metadata.md §3).</summary>
internal sealed class NodeItems(IStore store, ISettings settings, NodeAddress addresses, IInstallPlans plans)
{
    private const string Plain = "text/plain; charset=utf-8";

    public IReadOnlyList<string> Names(Node? node)
    {
        if (node is null) return ["instance-id", "local-hostname"];
        var keys = Keys(node).Length > 0 && !(node.Status == NodeState.Commissioning && !node.EnableSsh);
        return keys ? ["instance-id", "local-hostname", "public-keys", "vendor-data", "x509"] : ["instance-id", "local-hostname", "vendor-data", "x509"];
    }

    /// <returns>Null for an item that there is not.</returns>
    public (string ContentType, string Content)? Find(string item, Node? node, bool installer, HttpContext context) => (item, node) switch
    {
        ("instance-id", null) => (Plain, "i-maas-enlistment"),
        ("local-hostname", null) => (Plain, "maas-enlisting-node"),
        ("public-keys", null) => (Plain, ""),
        (_, null) => null,
        ("instance-id", _) => (Plain, node.SystemId),
        ("local-hostname", _) => (Plain, NodeFacts.Fqdn(node, store)),
        ("public-keys", _) => (Plain, Keys(node)),
        ("x509", _) => (Plain, ""),
        ("vendor-data", _) => ("application/x-yaml; charset=utf-8", Vendor(node, context)),
        ("maas-install", _) when installer => ("application/json", Plan(node)),
        _ => null,
    };

    private string Keys(Node node) => node.Owner is not { } owner
        ? ""
        : string.Join('\n', store.Documents(AccountCollections.SshKeys).Where(AccountCollections.SshKeysByUser, owner).Select(k => k.Key.Trim()));

    private string Vendor(Node node, HttpContext context)
    {
        var ntp = settings.Text("ntp_servers").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        return VendorData.Of(node, addresses.For(node, context), ntp, settings.Text("kernel_opts"), () => plans.Netplan(node));
    }

    private string Plan(Node node)
    {
        var plan = plans.Of(node);
        if (plan.IsRefused) throw new MetadataFailure(409, plan.Refusal!.Text);
        return Encoding.UTF8.GetString(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(plan.Value!, InstallJson.Default.InstallPlan));
    }
}
