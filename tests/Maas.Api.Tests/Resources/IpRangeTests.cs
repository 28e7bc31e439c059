namespace Maas.Api.Tests.Resources;

/// <summary>Changing a range: every field has its effect, or is refused and nothing changes (api-resources.md §11.6).</summary>
public sealed class IpRangeTests(Net net) : IClassFixture<Net>
{
    private const string Conflict = "Requested dynamic range conflicts with an existing IP address or range.";
    private const string Outside = "IP addresses must be within subnet: 10.41.0.0/24.";
    private const string NoSuchChoice = "Select a valid choice. That choice is not one of the available choices.";

    [Theory]
    [InlineData("type=dynamic", "dynamic", "10.40.0.10", "10.40.0.20", "10.40.0.0/24")]
    [InlineData("type=reserved", "reserved", "10.40.0.10", "10.40.0.20", "10.40.0.0/24")]
    [InlineData("subnet={other}&start_ip=10.41.0.10&end_ip=10.41.0.20", "reserved", "10.41.0.10", "10.41.0.20", "10.41.0.0/24")]
    [InlineData("subnet={other}&type=dynamic&start_ip=10.41.0.10&end_ip=10.41.0.20", "dynamic", "10.41.0.10", "10.41.0.20", "10.41.0.0/24")]
    [InlineData("end_ip=10.40.0.30", "reserved", "10.40.0.10", "10.40.0.30", "10.40.0.0/24")]
    public async Task Every_field_of_a_range_changes(string change, string type, string start, string end, string cidr)
    {
        var path = await RangeAsync();
        var changed = await net.Admin.Put(path, await FieldsAsync(change));
        Assert.True(changed.Status == 200, changed.Text);
        var now = (await net.Admin.Get(path)).Json;
        Assert.Equal((type, start, end, cidr), (now["type"]!.ToString(), now["start_ip"]!.ToString(), now["end_ip"]!.ToString(), now["subnet"]!["cidr"]!.ToString()));
        Assert.Equal(204, (await net.Admin.Delete(path)).Status);
    }

    [Theory]
    [InlineData("admin", "type=static", 400, """{"type": ["Select a valid choice. static is not one of the available choices."]}""")]
    [InlineData("admin", "type=&subnet=", 400, """{"type": ["This field is required."], "subnet": ["This field is required."]}""")]
    [InlineData("admin", "subnet=10.49.0.0/24", 400, $$"""{"subnet": ["{{NoSuchChoice}}"]}""")]
    [InlineData("admin", "subnet=cidr:10.41.0.0/24", 400, $$"""{"subnet": ["{{NoSuchChoice}}"]}""")]
    [InlineData("admin", "subnet={other}", 400, $$"""{"start_ip": ["{{Outside}}"], "end_ip": ["{{Outside}}"]}""")]
    [InlineData("admin", "type=dynamic&end_ip=10.40.0.60", 400, $$"""{"start_ip": ["{{Conflict}}"], "end_ip": ["{{Conflict}}"]}""")]
    [InlineData("user", "type=dynamic", 403, "Unable to create dynamic IP range. You don't have sufficient privileges.")]
    [InlineData("other", "type=static", 403, "Unable to modify IP range. You don't own the IP range.")]
    public async Task A_change_that_is_refused_changes_nothing(string who, string change, int status, string error)
    {
        var path = await RangeAsync();
        await net.Admin.Put($"subnets/{(await net.SubnetAsync("10.40.0.0/24")).Subnet}/", ("gateway_ip", "10.40.0.50"));
        var before = (await net.Admin.Get(path)).Text;
        var refused = await (await net.Appliance.AsAsync(who)).Put(path, await FieldsAsync(change));
        Assert.Equal((status, error), (refused.Status, refused.Text));
        Assert.Equal(before, (await net.Admin.Get(path)).Text);
        Assert.Equal(204, (await net.Admin.Delete(path)).Status);
    }

    /// <summary>A reserved range of "user".</summary>
    private async Task<string> RangeAsync()
    {
        await net.SubnetAsync("10.40.0.0/24");
        await net.SubnetAsync("10.41.0.0/24");
        var user = await net.Appliance.AsAsync("user");
        return $"ipranges/{Net.Id(await user.Post("ipranges/", ("type", "reserved"), ("start_ip", "10.40.0.10"), ("end_ip", "10.40.0.20")))}/";
    }

    private async Task<(string, string)[]> FieldsAsync(string change) =>
        [.. change.Replace("{other}", Net.Text((await net.SubnetAsync("10.41.0.0/24")).Subnet), StringComparison.Ordinal).Split('&').Select(f => f.Split('=')).Select(f => (f[0], f[1]))];
}
