using Maas.Api.Tests.Resources.Storage;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;
using Maas.Protocols.Primitives;
using Maas.Region;

namespace Maas.Api.Tests.Resources.Machines;

public sealed class CloneTests(SharedAppliance shared)
{
    private const long Gigabyte = StorageMachine.Gigabyte;

    [Fact]
    public async Task Storage_is_copied_to_each_destination()
    {
        var source = await MachineAsync();
        await source.Client.Post($"machines/{source.SystemId}/?op=set_storage_layout", ("storage_layout", "lvm"));
        await source.Made("blockdevices/sdb/?op=format", ("fstype", "xfs"));
        var (one, two) = (await MachineAsync(), await MachineAsync());
        await two.SetAsync(n => n with { Status = NodeState.FailedTesting });
        var reply = await source.Client.Post("machines/?op=clone", ("source", source.Node.Hostname), ("destinations", "nobody"), ("destinations", $"{one.SystemId},{two.Node.Hostname}"), ("storage", "true"));
        Assert.Equal((204, ""), (reply.Status, reply.Text));
        foreach (var copy in new[] { one, two })
        {
            Assert.True(StorageShape.Same(source.Node, copy.Node));
            Assert.Equal("vgroot-lvroot", (string?)(await copy.Read("volume-groups/"))[0]!["logical_volumes"]![0]!["name"]);
        }
    }

    [Fact]
    public async Task Every_destination_says_why_it_cannot_and_none_is_changed()
    {
        var (source, good, small) = (await MachineAsync(), await MachineAsync(), await StorageMachine.MakeAsync(shared.Appliance, 10 * Gigabyte, 20 * Gigabyte));
        var before = good.Node;
        var reply = await source.Client.Post("machines/?op=clone", ("source", source.SystemId), ("destinations", $"{good.SystemId},{small.SystemId},{source.SystemId}"), ("storage", "1"));
        Assert.Equal(
            (400, $"{{\"destinations\": [\"{small.SystemId} ({small.Node.Hostname}) is invalid: destination boot disk(10000000000) is smaller than source boot disk(20000000000)\", "
                + $"\"Source machine {source.SystemId} ({source.Node.Hostname}) cannot be a destination machine.\"]}}"),
            (reply.Status, reply.Text));
        Assert.Same(before, good.Node);
    }

    [Fact]
    public async Task What_is_missing_or_unknown_is_told()
    {
        var (source, deployed) = (await MachineAsync(), await MachineAsync());
        await deployed.SetAsync(n => n with { Status = NodeState.Deployed });
        async Task Told(string text, params (string, string)[] fields)
        {
            var reply = await source.Client.Post("machines/?op=clone", fields);
            Assert.Equal((400, text), (reply.Status, reply.Text));
        }

        await Told("{\"source\": [\"This field is required.\"], \"destinations\": [\"This field is required.\"], \"__all__\": [\"Either storage or interfaces must be true.\"]}");
        await Told("{\"__all__\": [\"Either storage or interfaces must be true.\"]}", ("source", source.SystemId), ("destinations", (await MachineAsync()).SystemId));
        await Told(
            "{\"source\": [\"Select a valid choice. nobody is not one of the available choices.\", \"This field is required.\"], "
                + $"\"destinations\": [\"Machine 1 is invalid: Select a valid choice. {deployed.SystemId} is not one of the available choices.\"]}}",
            ("source", "nobody"), ("destinations", deployed.SystemId), ("storage", "true"));
    }

    [Fact]
    public async Task Only_who_administers_a_destination_clones_to_it()
    {
        var (source, destination) = (await MachineAsync(), await MachineAsync());
        var user = await source.AsAsync("cloner");
        var reply = await user.Client.Post("machines/?op=clone", ("source", source.SystemId), ("destinations", destination.SystemId), ("storage", "true"));
        Assert.Equal(400, reply.Status);
        Assert.Contains("Machine 1 is invalid", reply.Text, StringComparison.Ordinal);
    }

    private Task<StorageMachine> MachineAsync() => StorageMachine.MakeAsync(shared.Appliance, 20 * Gigabyte, 20 * Gigabyte);

    [Fact]
    public async Task Interfaces_are_matched_by_name_and_get_addresses_of_their_own()
    {
        var appliance = shared.Appliance;
        var admin = await appliance.AsAsync("admin");
        var subnet = (await admin.Post("subnets/", ("cidr", "10.231.7.0/24"), ("name", "cloned"))).Json;
        var vlan = (int)subnet["vlan"]!["id"]!;
        var (source, destination, other) = (await WiredAsync(vlan, "eth0", "eth1"), await WiredAsync(null, "eth0", "eth1", "eth2"), await WiredAsync(null, "eth0"));
        var bond = (await admin.Post($"nodes/{source.SystemId}/interfaces/?op=create_bond", ("name", "bond0"), ("parents", Id(source, "eth0")), ("parents", Id(source, "eth1")), ("bond_mode", "802.3ad"))).Json;
        Assert.Equal(200, (await admin.Post($"nodes/{source.SystemId}/interfaces/{bond["id"]}/?op=link_subnet", ("mode", "static"), ("subnet", subnet["id"]!.ToString()), ("ip_address", "10.231.7.9"))).Status);

        var refused = await admin.Post("machines/?op=clone", ("source", source.SystemId), ("destinations", other.SystemId), ("interfaces", "true"));
        Assert.Equal(
            (400, $"{{\"destinations\": [\"{other.SystemId} ({other.Node.Hostname}) is invalid: destination node physical interfaces do not match the source nodes physical interfaces: eth1\"]}}"),
            (refused.Status, refused.Text));

        Assert.Equal(204, (await admin.Post("machines/?op=clone", ("source", source.SystemId), ("destinations", destination.SystemId), ("interfaces", "true"))).Status);
        var copy = (await admin.Get($"nodes/{destination.SystemId}/interfaces/")).Json.AsArray().Single(i => (string)i!["name"]! == "bond0")!;
        Assert.Equal(("bond", "802.3ad", Mac(destination, "eth0")), ((string)copy["type"]!, (string)copy["params"]!["bond_mode"]!, (string)copy["mac_address"]!));
        Assert.Equal(["eth0", "eth1"], copy["parents"]!.AsArray().Select(p => (string)p!).Order(StringComparer.Ordinal));
        Assert.Equal("static", (string?)copy["links"]![0]!["mode"]);
        Assert.StartsWith("10.231.7.", (string?)copy["links"]![0]!["ip_address"], StringComparison.Ordinal);
        Assert.NotEqual("10.231.7.9", (string?)copy["links"]![0]!["ip_address"]);
    }

    private static string Id(StorageMachine machine, string name) => machine.Node.Interfaces.Single(i => i.Name == name).Id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Mac(StorageMachine machine, string name) => machine.Node.Interfaces.Single(i => i.Name == name).MacAddress!.Value.ToString();

    private static int _wired;

    private Task<StorageMachine> WiredAsync(int? vlan, params string[] names) => StorageMachine.MakeAsync(
        shared.Appliance,
        n => n with
        {
            Interfaces =
            [
                .. names.Select(name => new Interface
                {
                    Id = shared.Appliance.Store.NextId(Collections.InterfaceNumbers),
                    Name = name,
                    MacAddress = MacAddress.Parse($"52:54:cc:00:00:{(byte)Interlocked.Increment(ref _wired):x2}", null),
                    VlanId = vlan,
                }),
            ],
        });
}
