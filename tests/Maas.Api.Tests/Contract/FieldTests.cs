using System.Text.Json.Nodes;
using Maas.Api.Tests.Access;
using Maas.Testing;

namespace Maas.Api.Tests.Contract;

/// <summary>Answers have the fields of the published examples; <c>fields.tsv</c> holds their names.</summary>
public sealed class FieldTests(SharedAppliance shared)
{
    private static readonly Dictionary<string, string[]> Fields = File.ReadLines(Repository.PathOf("tests", "Maas.Api.Tests", "Contract", "fields.tsv"))
        .Select(line => line.Split('\t')).ToDictionary(c => c[0], c => c[1].Split(' '));

    /// <summary>In the examples, but of earlier releases.</summary>
    private static readonly Dictionary<string, string[]> Gone = new()
    {
        ["rack_controller"] = ["last_image_sync"],
        ["boot_resource"] = ["metadata"],
    };

    [Fact]
    public async Task Every_answer_has_the_published_fields()
    {
        var appliance = shared.Appliance;
        var sample = await Sample.MakeAsync(appliance);
        var admin = await appliance.AsAsync("admin");
        async Task<JsonNode> Get(string path) => (await admin.Get(path)) is { Status: 200 } reply ? reply.Json : throw new InvalidOperationException($"{path} failed");

        var machine = await Get($"machines/{sample.Machine}/");
        var answers = new Dictionary<string, JsonNode>
        {
            ["machine"] = machine,
            ["device"] = await Get($"devices/{sample.Device}/"),
            ["fabric"] = await Get($"fabrics/{sample.Fabric}/"),
            ["vlan"] = await Get($"vlans/{sample.Vlan}/"),
            ["subnet"] = await Get($"subnets/{sample.Subnet}/"),
            ["statistics"] = await Get($"subnets/{sample.Subnet}/?op=statistics"),
            ["space"] = await Get($"spaces/{sample.Space}/"),
            ["iprange"] = await Get($"ipranges/{sample.IpRange}/"),
            ["tag"] = await Get($"tags/{sample.Tag}/"),
            ["user"] = await Get("users/admin/"),
            ["events"] = await Get("events/?op=query"),
            ["version"] = await Get("version/"),
            ["boot_resource"] = await Get($"boot-resources/{sample.BootResource}/"),
            ["rack_controller"] = await Get($"rackcontrollers/{sample.Controller}/"),
            ["region_controller"] = await Get($"regioncontrollers/{sample.Controller}/"),
            ["ssh_key"] = await Get($"account/prefs/sshkeys/{sample.SshKey}/"),
            ["token"] = (await admin.Post("account/?op=create_authorisation_token")).Json,
            ["listed_token"] = (await Get("account/?op=list_authorisation_tokens"))[0]!,
            ["interface"] = machine["interface_set"]![0]!,
            ["block_device"] = machine["blockdevice_set"]![0]!,
            ["partition"] = machine["blockdevice_set"]![0]!["partitions"]![0]!,
            ["raid"] = await Get($"nodes/{sample.Machine}/raid/{sample.Raid}/"),
            ["bcache"] = await Get($"nodes/{sample.Machine}/bcache/{sample.Bcache}/"),
            ["cache_set"] = await Get($"nodes/{sample.Machine}/bcache-cache-set/{sample.CacheSet}/"),
            ["volume_group"] = await Get($"nodes/{sample.Machine}/volume-group/{sample.VolumeGroup}/"),
            ["vmfs_datastore"] = await Get($"nodes/{sample.Machine}/vmfs-datastore/{sample.Vmfs}/"),
            ["zone"] = machine["zone"]!,
            ["pool"] = machine["pool"]!,
            ["domain"] = machine["domain"]!,
        };
        var missing = Fields.Where(f => answers.ContainsKey(f.Key)).SelectMany(f =>
            f.Value.Except(answers[f.Key].AsObject().Select(p => p.Key)).Except(Gone.GetValueOrDefault(f.Key, [])).Select(name => $"{f.Key}.{name}"));
        Assert.Empty(missing);
    }
}
