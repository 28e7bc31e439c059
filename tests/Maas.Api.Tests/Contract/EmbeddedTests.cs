using System.Text.Json;
using System.Text.Json.Nodes;
using Maas.Api.Pipeline;
using Maas.Api.Resources.Subnets;
using Maas.Api.Tests.Resources;

namespace Maas.Api.Tests.Contract;

/// <summary>Forms that others embed are made once, never shown old, and read as if nothing were kept.</summary>
public sealed class EmbeddedTests(Net net) : IClassFixture<Net>
{
    [Fact]
    public async Task A_form_is_kept_until_something_it_was_made_from_changes()
    {
        var (subnet, vlan, fabric) = await net.SubnetAsync("10.31.0.0/24");
        var store = net.Appliance.Store;
        SubnetView View() => SubnetView.Of(subnet, store)!;
        var before = View();
        Assert.Same(before, View());
        await net.Admin.Put($"fabrics/{fabric}/", ("name", "renamed"));
        Assert.Equal("renamed", View().Vlan.Fabric);
        Assert.NotEqual("renamed", before.Vlan.Fabric);
        await net.Admin.Put($"vlans/{vlan}/", ("mtu", "9000"));
        Assert.Equal(9000, View().Vlan.Mtu);
        await net.Admin.Put($"subnets/{subnet}/", ("description", "racks"));
        Assert.Equal("racks", View().Description);
        Assert.Same(View().Vlan, View().Vlan);
    }

    [Fact]
    public async Task Copied_JSON_is_what_the_writer_would_have_written()
    {
        var (subnet, vlan, _) = await net.SubnetAsync("10.32.0.0/24", ("description", "\"quoted\"\nü"));
        var (machine, nic) = await net.MachineAsync(vlan);
        await net.Link(machine, nic, ("mode", "static"), ("subnet", Net.Text(subnet)));
        for (var times = 0; times < 2; times++)
        {
            foreach (var path in new[] { $"machines/{machine}/", $"nodes/{machine}/interfaces/{nic}/", $"subnets/{subnet}/" })
            {
                var text = (await net.Admin.Get(path)).Text;
                Assert.Contains("quoted", text, StringComparison.Ordinal);
                Assert.Equal(JsonSerializer.Serialize(JsonNode.Parse(text), JsonAnswers.Pretty), text);
            }
        }
    }
}
