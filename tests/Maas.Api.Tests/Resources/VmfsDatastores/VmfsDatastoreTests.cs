using Maas.Api.Tests.Resources.Storage;
using Maas.Domain.Lifecycle;

namespace Maas.Api.Tests.Resources.VmfsDatastores;

public sealed class VmfsDatastoreTests(SharedAppliance shared)
{
    private const long Gigabyte = StorageMachine.Gigabyte;

    [Fact]
    public async Task Datastores_are_made_on_partitions_once_the_layout_is_there()
    {
        var machine = await StorageMachine.MakeAsync(shared.Appliance, 50 * Gigabyte, 20 * Gigabyte, 20 * Gigabyte);
        await machine.Refused(
            "vmfs-datastores/", 400, "{\"VMFS\": [\"VMFS Datastores may only be created after the VMFS6 or VMFS7 storage layout has been applied.\"]}",
            ("name", "ds2"), ("block_devices", "sdb"));
        await machine.Refused(
            "vmfs-datastores/", 400,
            "{\"block_devices\": [\"Select a valid choice. 999999 is not one of the available choices.\"], "
            + "\"VMFS\": [\"VMFS Datastores may only be created after the VMFS6 or VMFS7 storage layout has been applied.\"]}",
            ("name", "ds2"), ("block_devices", "999999"));
        Assert.Equal(200, (await machine.Client.Post($"machines/{machine.SystemId}/?op=set_storage_layout", ("storage_layout", "vmfs6"))).Status);
        Assert.Equal("datastore1", (string?)(await machine.Read("vmfs-datastores/"))[0]!["name"]);
        await machine.Refused(HttpMethod.Delete, "blockdevices/sda/partition/sda-part5", 400, "VMware ESXi partitions may not be removed. To remove select a different storage layout.");
        await machine.Refused("blockdevices/sda/partition/sda-part5?op=format", 400, "{\"VMFS\": [\"Base VMFS partitions may not be formatted.\"]}", ("fstype", "ext4"));

        var made = await machine.Made("vmfs-datastores/", ("name", "ds2"), ("block_devices", "sdb"));
        Assert.Equal("{\"fstype\":\"vmfs6\",\"mount_point\":\"/vmfs/volumes/ds2\"}", made["filesystem"]!.ToJsonString());
        Assert.Equal(("sdb-part1", "VMFS extent for ds2"), (((string)made["devices"]![0]!["path"]!).Split('/')[^1], (string)made["devices"]![0]!["used_for"]!));
        Assert.Equal((long)made["devices"]![0]!["size"]!, (long)made["size"]!);
        var changed = (await machine.Put("vmfs-datastore/ds2/", ("name", "big"), ("add_block_devices", "sdc"))).Json;
        Assert.Equal(("/vmfs/volumes/big", 2 * (long)made["size"]!), ((string)changed["filesystem"]!["mount_point"]!, (long)changed["size"]!));
        var smaller = (await machine.Put("vmfs-datastore/big/", ("remove_partitions", "sdb-part1"))).Json;
        Assert.Single(smaller["devices"]!.AsArray());
        await machine.Refused("vmfs-datastores/", 400, "{\"name\": [\"This field is required.\"]}");
        Assert.Equal(204, (await machine.Delete("vmfs-datastore/big/")).Status);
        Assert.Equal("No VMFS matches the given query.", (await machine.Client.Get(machine.Path("vmfs-datastore/big/"))).Text);
        await machine.SetAsync(n => n with { Status = NodeState.Deployed });
        await machine.Refused("vmfs-datastores/", 409, "Cannot create VMFS group because the machine is not Ready.");
    }
}
