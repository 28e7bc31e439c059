using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Maas.Domain;
using Maas.Domain.Images;
using Maas.Domain.Installation;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Region.Images;
using Maas.Region.Networks;
using Maas.Region.Nodes;
using Maas.Region.Provisioning;
using Maas.Store;
using Maas.Testing;
using Maas.Testing.Appliance;
using static Maas.Region.Tests.Commissioning.CommissioningResultsTests;

namespace Maas.Region.Tests.Provisioning;

public partial class InstallPlansTests
{
    [Theory]
    [InlineData("qemu-bios", "pxe")]
    [InlineData("qemu-uefi", "uefi")]
    public async Task A_commissioned_machine_gets_a_plan_for_a_root_archive(string report, string bootMethod)
    {
        await using var appliance = await TestAppliance.StartAsync();
        var node = await DeployingAsync(appliance, report, bootMethod, "root-txz");
        var plan = appliance.Get<IInstallPlans>().Of(node);
        Assert.Null(plan.Refusal);
        var json = JsonSerializer.Serialize(plan.Value, InstallJson.Default.InstallPlan);
        Golden.Matches(Stable(json), "tests", "Maas.Region.Tests", "Provisioning", "Golden", $"plan-{report}.json");
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(json, InstallJson.Default.InstallPlan), InstallJson.Default.InstallPlan));
    }

    [Theory]
    [InlineData("qemu-bios", "pxe")]
    [InlineData("qemu-uefi", "uefi")]
    public async Task The_same_machine_gets_a_configuration_for_curtin(string report, string bootMethod)
    {
        await using var appliance = await TestAppliance.StartAsync();
        var node = await DeployingAsync(appliance, report, bootMethod, "root-tgz");
        var config = appliance.Get<IInstallPlans>().CurtinConfig(node);
        Assert.Null(config.Refusal);
        Golden.Matches(Stable(config.Value!), "tests", "Maas.Region.Tests", "Provisioning", "Golden", $"curtin-{report}.yaml");
    }

    [Theory]
    [InlineData("root-tgz", SourceType.Tgz)]
    [InlineData("root-tbz", SourceType.Tbz)]
    [InlineData("root-txz", SourceType.Txz)]
    [InlineData("root-dd", SourceType.DdTgz)]
    [InlineData("root-dd.tar", SourceType.DdTar)]
    [InlineData("root-dd.raw", SourceType.DdRaw)]
    [InlineData("root-dd.gz", SourceType.DdGz)]
    [InlineData("root-dd.bz2", SourceType.DdBz2)]
    [InlineData("root-dd.xz", SourceType.DdXz)]
    [InlineData("root-dd.tar.bz2", SourceType.DdTbz)]
    [InlineData("root-dd.tar.xz", SourceType.DdTxz)]
    public async Task Every_kind_of_upload_is_a_kind_of_source(string filetype, SourceType type)
    {
        await using var appliance = await TestAppliance.StartAsync();
        var node = await DeployingAsync(appliance, "qemu-bios", "pxe", filetype);
        Assert.Equal(type, appliance.Get<IInstallPlans>().Of(node).Value!.Source.Type);
    }

    [Fact]
    public async Task Without_credentials_image_or_root_there_is_a_sentence_instead()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var node = await DeployingAsync(appliance, "qemu-bios", "pxe", "root-tgz");
        var plans = appliance.Get<IInstallPlans>();
        Assert.Contains("no credentials yet", plans.Of(node with { Token = null }).Refusal?.Text, StringComparison.Ordinal);
        Assert.Contains("no complete image custom/other", plans.Of(node with { DistroSeries = "other" }).Refusal?.Text, StringComparison.Ordinal);
        var bare = node with { Storage = node.Storage with { Acquired = [] } };
        Assert.Equal("Mount the root '/' filesystem to be able to deploy this node.", plans.Of(bare).Refusal?.Text);
    }

    [Fact]
    public async Task Restoring_the_storage_puts_the_default_layout_back()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var node = await MachineAsync(appliance, "52:54:00:aa:00:01");
        await ApplyAsync(appliance, node, "qemu-bios");
        var configuration = appliance.Get<NodeConfiguration>();
        Assert.Equal(RefusalKind.Conflict, (await configuration.SetStorageLayoutAsync(node.SystemId, "lvm", new(), new Asked("admin"))).Refusal?.Kind);
        await appliance.Grains.GetGrain<IMachineGrain>(node.SystemId).Edit(new Become(NodeState.Ready, n => n), new Asked(null));
        var lvm = await configuration.SetStorageLayoutAsync(node.SystemId, "lvm", new(), new Asked("admin"));
        Assert.Single(lvm.Value!.Storage.Groups);
        Assert.Empty((await configuration.RestoreStorageAsync(node.SystemId, new Asked("admin"))).Value!.Storage.Groups);
        Assert.Equal(
            "Missing network information from commissioning script, please commission the machine again",
            (await configuration.RestoreNetworkingAsync(node.SystemId, new Asked("admin"))).Refusal?.Text);
    }

    private static async Task<Node> DeployingAsync(TestAppliance appliance, string report, string bootMethod, string filetype)
    {
        var machine = await MachineAsync(appliance, bootMethod == "uefi" ? "52:54:00:aa:00:02" : "52:54:00:aa:00:01", bootMethod);
        await ApplyAsync(appliance, machine, report);
        var file = new BootResourceFile(1, "root", filetype, new string('a', 64), 1000, 1000);
        await appliance.Store.CommitAsync(new Batch().Put(ImageCatalog.Resources, new BootResource
        {
            Id = 9,
            Type = BootResourceType.Uploaded,
            Name = "custom/mine",
            Architecture = "amd64/generic",
            Sets = [new BootResourceSet("20260501", "uploaded", [file])],
        }));
        var edited = await appliance.Grains.GetGrain<IMachineGrain>(machine.SystemId).Edit(
            new Become(NodeState.Deploying, node => node with
            {
                Hostname = $"able-{report}",
                Osystem = "custom",
                DistroSeries = "mine",
                BootClusterIp = IPAddress.Parse("10.77.0.1"),
                Token = new NodeToken("consumer", "token", new Secret("secret")),
                Storage = node.Storage with { Acquired = node.Storage.Filesystems },
            }),
            new Asked(null));
        await appliance.Get<INodeAddresses>().ClaimAsync(edited.Value!);
        return Current(appliance, machine);
    }

    /// <summary>What differs in every run: the node's name in the URLs and the UUIDs.</summary>
    private static string Stable(string text)
    {
        var seen = new Dictionary<string, string>();

        // YAML quotes those that begin with a digit.
        if (!text.StartsWith('{')) text = QuotedUuids().Replace(text, "$1");
        text = Uuids().Replace(text, m => seen.TryGetValue(m.Value, out var same) ? same : seen[m.Value] = $"UUID-{seen.Count + 1}");
        return SystemIds().Replace(text, "SYSTEM-ID") + (text.EndsWith('\n') ? "" : "\n");
    }

    [GeneratedRegex("\"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\"")]
    private static partial Regex QuotedUuids();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uuids();

    [GeneratedRegex("nd[0-9]{4}")]
    private static partial Regex SystemIds();

    private sealed record Become(NodeState Status, Func<Node, Node> With) : INodeEdit
    {
        public Outcome<Node> Apply(Node node, DateTimeOffset now) => With(node) with { Status = Status };
    }
}
