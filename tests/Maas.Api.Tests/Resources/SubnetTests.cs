namespace Maas.Api.Tests.Resources;

/// <summary>What subnets and the routes between them are made with and changed to (api-resources.md §11.4, §11.5).</summary>
public sealed class SubnetTests(Net net) : IClassFixture<Net>
{
    [Fact]
    public async Task Only_the_answer_to_creating_a_subnet_has_an_empty_text_for_no_gateway()
    {
        var made = await net.Admin.Post("subnets/", ("cidr", "10.60.0.0/24"));
        Assert.Equal("", (string?)made.Json["gateway_ip"]);
        Assert.Null((await net.Admin.Get($"subnets/{Net.Id(made)}/")).Json["gateway_ip"]);
        Assert.Equal("", (string?)(await net.Admin.Put($"subnets/{Net.Id(made)}/", ("description", "d"))).Json["gateway_ip"]);
    }

    [Fact]
    public async Task Without_a_name_it_is_called_by_what_was_sent()
    {
        var made = (await net.Admin.Post("subnets/", ("cidr", " 10.61.0.5/24 "))).Json;
        Assert.Equal(("10.61.0.5/24", "10.61.0.0/24"), ((string)made["name"]!, (string)made["cidr"]!));
        Assert.Equal("10.61.1.5/24", (string?)(await net.Admin.Post("subnets/", ("cidr", "10.61.1.5/24"), ("name", ""))).Json["name"]);
        var path = $"subnets/{Net.Id(await net.Admin.Post("subnets/", ("cidr", "10.61.2.0/24")))}/";
        Assert.Equal("10.61.3.5/24", (string?)(await net.Admin.Put(path, ("cidr", "10.61.3.5/24"))).Json["name"]);
        Assert.Equal("10.61.3.0/24", (string?)(await net.Admin.Put(path, ("name", ""))).Json["name"]);
    }

    [Fact]
    public async Task A_fabric_is_told_by_its_name()
    {
        var fabric = Net.Id(await net.Admin.Post("fabrics/", ("name", "fx")));
        var reply = await net.Admin.Post("subnets/", ("cidr", "10.62.0.0/24"), ("fabric", Net.Text(fabric)), ("vid", "999"));
        Assert.Equal("""{"vid": ["No VLAN with vid 999 in fabric name=fx."]}""", reply.Text);
    }

    [Fact]
    public async Task An_empty_reverse_mode_is_no_number()
    {
        Assert.Equal(400, (await net.Admin.Post("subnets/", ("cidr", "10.63.0.0/24"), ("rdns_mode", ""))).Status);
        var subnet = Net.Id(await net.Admin.Post("subnets/", ("cidr", "10.63.0.0/24")));
        var refused = await net.Admin.Put($"subnets/{subnet}/", ("rdns_mode", ""));
        Assert.Equal(("application/json", """{"rdns_mode": ["“” value must be an integer."]}"""), (refused.ContentType, refused.Text));
        Assert.Equal(2, (int)(await net.Admin.Get($"subnets/{subnet}/")).Json["rdns_mode"]!);
    }

    [Fact]
    public async Task A_blank_fabric_moves_nothing()
    {
        var (subnet, vlan, _) = await net.SubnetAsync("10.67.0.0/24");
        var changed = await net.Admin.Put($"subnets/{subnet}/", ("fabric", ""), ("vid", ""), ("description", "d"));
        Assert.Equal((vlan, "d"), ((int)changed.Json["vlan"]!["id"]!, (string?)changed.Json["description"]));
    }

    [Fact]
    public async Task A_network_without_its_length_is_one_address() =>
        Assert.Equal("10.66.0.7/32", (string?)(await net.Admin.Post("subnets/", ("cidr", "10.66.0.7"))).Json["cidr"]);

    [Fact]
    public async Task The_gateway_that_is_there_must_be_in_the_new_network_too()
    {
        const string Outside = "Gateway IP must be within CIDR range.";
        await net.Admin.Post("subnets/", ("cidr", "10.64.1.0/24"));
        var path = $"subnets/{Net.Id(await net.Admin.Post("subnets/", ("cidr", "10.64.0.0/24"), ("gateway_ip", "10.64.0.1")))}/";
        Assert.Equal($$"""{"gateway_ip": ["{{Outside}}"]}""", (await net.Admin.Put(path, ("cidr", "10.64.2.0/24"))).Text);
        Assert.Equal($$"""{"cidr": ["Subnet with this Cidr already exists."], "gateway_ip": ["{{Outside}}"]}""", (await net.Admin.Put(path, ("cidr", "10.64.1.0/24"))).Text);
        Assert.Equal("10.64.2.0/24", (string?)(await net.Admin.Put(path, ("cidr", "10.64.2.0/24"), ("gateway_ip", ""))).Json["cidr"]);
    }

    [Fact]
    public async Task An_empty_metric_keeps_what_is_stored()
    {
        var (here, there) = (Net.Id(await net.Admin.Post("subnets/", ("cidr", "10.65.0.0/24"))), Net.Id(await net.Admin.Post("subnets/", ("cidr", "10.65.1.0/24"))));
        var route = await net.Admin.Post("static-routes/", ("source", Net.Text(here)), ("destination", Net.Text(there)), ("gateway_ip", "10.65.0.9"), ("metric", "20"));
        Assert.Equal(20, (int)(await net.Admin.Put($"static-routes/{Net.Id(route)}/", ("metric", ""))).Json["metric"]!);
        Assert.Equal(30, (int)(await net.Admin.Put($"static-routes/{Net.Id(route)}/", ("metric", "30"))).Json["metric"]!);
    }
}
