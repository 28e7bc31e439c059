using System.Globalization;
using Maas.Api.Contract;
using Maas.Api.Tests.Access;
using Maas.Domain.Lifecycle;
using Maas.Region;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Pipeline;

/// <summary>A request that is right in everything.</summary>
/// <param name="Path">With its query.</param>
/// <param name="AsOwner">Signed by the owner of the objects rather than by an administrator.</param>
internal sealed record RightRequest(Operation Operation, string Path, IReadOnlyList<(string Name, string Value)> Fields, bool AsOwner);

/// <summary>For each operation objects in a state in which it can be done, and what it has to be told. The generator starts from these and makes them wrong.</summary>
internal sealed class RightRequests(TestAppliance appliance)
{
    private int _made;

    public async Task<RightRequest> MakeAsync(Operation operation)
    {
        var name = $"{operation.Method} {operation.Resource.Path}{(operation.Op is null ? "" : $"?op={operation.Op}")}";
        var there = await Prepared.MakeAsync(appliance, StateFor(name));
        var admin = await appliance.AsAsync("admin");
        var fresh = $"right-{_made++}";
        var before = await FirstAsync(name, there, admin, fresh);
        var path = before.Path ?? PathOf(operation, there);
        var fields = Fields(name, there, fresh) is { Length: > 0 } own ? own : Bodies.Of(name, there.Sample);
        return new RightRequest(operation, path, [.. before.Fields, .. fields], AsOwner(name));
    }

    private static NodeState StateFor(string name) => name[(name.LastIndexOf('=') + 1)..] switch
    {
        "override_failed_testing" => NodeState.FailedTesting,
        "abort" => NodeState.Commissioning,
        "lock" or "unlock" or "power_on" or "get_curtin_config" => NodeState.Deployed,
        "mark_broken" or "deploy" or "release" or "mount_special" => NodeState.Allocated,
        "mark_fixed" => NodeState.Broken,
        "exit_rescue_mode" => NodeState.RescueMode,
        "accept" => NodeState.New,
        _ => NodeState.Ready,
    };

    private static bool AsOwner(string name) => name.Contains("prefs/sslkeys/{", StringComparison.Ordinal) || name.Contains("prefs/sshkeys/{", StringComparison.Ordinal)
        || name.Contains(" files/", StringComparison.Ordinal) || name.EndsWith("op=mark_broken", StringComparison.Ordinal) || name.EndsWith("op=dismiss", StringComparison.Ordinal);

    /// <summary>What has to be done before, over the API: objects that only it can make.</summary>
    private static async Task<(string? Path, (string, string)[] Fields)> FirstAsync(string name, Prepared there, ApiClient admin, string fresh)
    {
        var machine = there.Sample.Machine;
        switch (name)
        {
            case "POST account/?op=delete_authorisation_token" or "POST account/?op=update_token_name":
                var token = await admin.Post("account/?op=create_authorisation_token", ("name", fresh));
                return (null, [("token_key", token.Json["token_key"]!.ToString()), ("token", token.Json["token_key"]!.ToString())]);
            case "POST boot-sources/{boot_source_id}/selections/":
                await admin.Delete($"boot-sources/{there.Sample.BootSource}/selections/{there.Sample.Selection}/");
                return (null, []);
            case "DELETE commissioning-scripts/{name}" or "PUT commissioning-scripts/{name}" or "DELETE scripts/{name}" or "POST scripts/{name}?op=revert":
                var script = "#!/bin/sh\n# --- Start MAAS 1.0 script metadata ---\n# script_type: commissioning\n# --- End MAAS 1.0 script metadata ---\ntrue\n";
                await admin.Post("scripts/", ("name", fresh), ("script", script));
                await admin.Put($"scripts/{fresh}", ("script", script + "true\n"));
                return ($"{(name.Contains("commissioning", StringComparison.Ordinal) ? "commissioning-scripts" : "scripts")}/{fresh}{(name.Contains('=') ? "?op=revert" : "")}", []);
            case "POST dhcp-snippets/{id}/?op=revert":
                await admin.Put($"dhcp-snippets/{there.Sample.Snippet}/", ("value", "default-lease-time 300;"));
                return (null, []);
            case "DELETE fabrics/{id}/":
                return ($"fabrics/{(await admin.Post("fabrics/")).Json["id"]}/", []);
            case "DELETE vlans/{id}/" or "DELETE fabrics/{fabric_id}/vlans/{vid}/":
                var vlan = (await admin.Post($"fabrics/{there.Sample.Fabric}/vlans/", ("vid", "77"))).Json["id"];
                return (name[7] == 'v' ? $"vlans/{vlan}/" : $"fabrics/{there.Sample.Fabric}/vlans/77/", []);
            case "POST ipaddresses/?op=release":
                await admin.Post("ipaddresses/?op=reserve", ("ip", there.Sample.Address(60)));
                return (null, []);
            case "DELETE domains/{id}/":
                return ($"domains/{(await admin.Post("domains/", ("name", fresh))).Json["id"]}/", []);
            case "POST machines/{system_id}/?op=unmount_special":
                await admin.Post($"machines/{machine}/?op=mount_special", ("fstype", "tmpfs"), ("mount_point", "/there"));
                return (null, []);
            case "POST machines/{system_id}/?op=unlock":
                await admin.Post($"machines/{machine}/?op=lock");
                return (null, []);
            case "POST pods/{id}/?op=compose" or "POST vm-hosts/{id}/?op=compose":
                await admin.Post($"vm-hosts/{there.Sample.VmHost}/?op=refresh");
                return (null, []);
            case "POST nodes/{system_id}/interfaces/{id}/?op=remove_tag":
                await admin.Post($"nodes/{machine}/interfaces/{there.Sample.Interface}/?op=add_tag", ("tag", "fast"));
                return (null, []);
            case "POST nodes/{system_id}/volume-group/{id}/?op=delete_logical_volume":
                var volume = await admin.Post($"nodes/{machine}/volume-group/{there.Sample.VolumeGroup}/?op=create_logical_volume", ("name", "spare"), ("size", "1000000000"));
                return (null, [("id", volume.Status == 200 ? volume.Json["id"]!.ToString() : "1")]);
            case var _ when name.Contains("/results/{id}/", StringComparison.Ordinal):
                await admin.Post($"machines/{machine}/?op=commission");
                return (null, []);
            default:
                return (null, []);
        }
    }

    private static string PathOf(Operation operation, Prepared there)
    {
        var template = operation.Resource.Path;
        var id = (template, operation.Op ?? operation.Method) switch
        {
            ("nodes/{system_id}/blockdevices/{id}/", "mount" or "unformat") => there.FilledDisk,
            ("nodes/{system_id}/blockdevices/{id}/", "unmount") => there.MountedDisk,
            ("nodes/{system_id}/blockdevices/{id}/", not "GET") => there.FreeDisk,
            ("nodes/{system_id}/blockdevices/{device_id}/partition/{id}", "mount" or "unformat") => there.FilledPartition,
            ("nodes/{system_id}/blockdevices/{device_id}/partition/{id}", "unmount") => there.MountedPartition,
            ("nodes/{system_id}/blockdevices/{device_id}/partition/{id}", _) => there.FreePartition,
            ("nodes/{system_id}/interfaces/{id}/", "DELETE" or "PUT") => there.FreeNic,
            _ => (int?)null,
        };
        if (template is "nodes/{system_id}/blockdevices/{device_id}/partitions/") return $"nodes/{there.Sample.Machine}/blockdevices/{there.FreeDisk}/partitions/";
        if (id is not { } part) return MatrixTests.PathOf(operation, there.Sample);
        var path = template.Replace("{system_id}", there.Sample.Machine, StringComparison.Ordinal)
            .Replace("{device_id}", Text(there.PartitionedDisk), StringComparison.Ordinal).Replace("{id}", Text(part), StringComparison.Ordinal);
        return path + (operation.Op is null ? "" : $"?op={operation.Op}");
    }

    private static (string, string)[] Fields(string name, Prepared there, string fresh) => name switch
    {
        "POST account/?op=update_token_name" => [("name", fresh)],
        "POST boot-sources/{boot_source_id}/selections/" => [("os", "ubuntu"), ("release", "jammy"), ("arches", "amd64"), ("subarches", "*"), ("labels", "*")],
        "POST boot-resources/" => [("name", $"custom/{fresh}"), ("architecture", "amd64/generic"), ("size", "8"), ("sha256", new string('a', 64)), ("filetype", "tgz"), ("base_image", "ubuntu/jammy")],
        "POST commissioning-scripts/" => [("name", fresh), ("content", "#!/bin/sh\ntrue\n")],
        "PUT commissioning-scripts/{name}" => [("content", "#!/bin/sh\nfalse\n")],
        "POST dhcp-snippets/" => [("name", fresh), ("value", "default-lease-time 300;")],
        "POST dhcp-snippets/{id}/?op=revert" or "POST scripts/{name}?op=revert" => [("to", "-1")],
        "POST discovery/?op=clear" => [("neighbours", "true")],
        "POST discovery/?op=clear_by_mac_and_ip" => [("ip", there.Sample.Neighbour), ("mac", Neighbour(there))],
        "POST dnsresourcerecords/" => [("fqdn", $"{fresh}.maas"), ("rrtype", "TXT"), ("rrdata", "text")],
        "POST dnsresources/" => [("fqdn", $"{fresh}.maas"), ("ip_addresses", there.Sample.Address(61))],
        "POST domains/" => [("name", fresh)],
        "POST domains/?op=set_serial" => [("serial", "77")],
        "POST files/" => [("filename", fresh), ("file", "content")],
        "POST ipaddresses/?op=release" => [("ip", there.Sample.Address(60))],
        "POST ipaddresses/?op=reserve" => [("subnet", Text(there.Sample.Subnet))],
        "POST license-keys/" => [("osystem", "windows"), ("distro_series", "win2012"), ("license_key", "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE")],
        "POST machines/?op=allocate" => [("system_id", there.Sample.Machine)],
        "POST machines/?op=clone" => [("source", there.Other.Machine), ("destinations", there.Sample.Machine), ("storage", "true"), ("interfaces", "true")],
        "POST machines/?op=accept" or "POST machines/?op=release" => [("machines", there.Sample.Machine)],
        "POST machines/{system_id}/?op=commission" => [("testing_scripts", "none")],
        "POST machines/{system_id}/?op=deploy" => [("distro_series", "jammy")],
        "POST machines/{system_id}/?op=unmount_special" => [("mount_point", "/there")],
        "POST nodes/{system_id}/bcache-cache-sets/" or "PUT nodes/{system_id}/bcache-cache-set/{id}/" => [("cache_device", Text(there.FreeDisk))],
        "POST nodes/{system_id}/bcaches/" => [("backing_device", Text(there.FreeDisk)), ("cache_set", Text(there.Sample.CacheSet)), ("cache_mode", "writeback")],
        "POST nodes/{system_id}/blockdevices/" => [("name", fresh), ("size", "5000000000"), ("block_size", "512"), ("model", "M"), ("serial", fresh)],
        var n when n.EndsWith("?op=format", StringComparison.Ordinal) => [("fstype", "ext4")],
        var n when n.EndsWith("?op=mount", StringComparison.Ordinal) => [("mount_point", "/mnt")],
        var n when n.StartsWith("POST nodes/", StringComparison.Ordinal) && n.EndsWith("_tag", StringComparison.Ordinal) => [("tag", "fast")],
        "POST nodes/{system_id}/blockdevices/{device_id}/partitions/" => [("size", "1000000000")],
        "POST nodes/{system_id}/interfaces/?op=create_bond" => [("name", "bond0"), ("parents", Text(there.FreeNic)), ("parents", Text(there.OtherNic))],
        "POST nodes/{system_id}/interfaces/?op=create_bridge" => [("name", "br0"), ("parent", Text(there.FreeNic))],
        "POST nodes/{system_id}/interfaces/?op=create_physical" => [("mac_address", $"52:57:00:{(byte)(there.Link >> 8):x2}:{(byte)there.Link:x2}:01"), ("name", "eth9")],
        "POST nodes/{system_id}/interfaces/?op=create_vlan" => [("parent", Text(there.FreeNic)), ("vlan", Text(TaggedVlan(there)))],
        "POST nodes/{system_id}/interfaces/{id}/?op=link_subnet" => [("mode", "static"), ("subnet", Text(there.Sample.Subnet)), ("ip_address", there.Sample.Address(62))],
        "POST nodes/{system_id}/interfaces/{id}/?op=unlink_subnet" => [("id", Text(there.Link))],
        "POST nodes/{system_id}/interfaces/{id}/?op=set_default_gateway" => [("link_id", Text(there.Link))],
        "POST nodes/{system_id}/raids/" => [("level", "raid-1"), ("block_devices", Text(there.FreeDisk)), ("block_devices", Text(there.OtherFreeDisk))],
        "PUT nodes/{system_id}/raid/{id}/" => [("add_block_devices", Text(there.FreeDisk))],
        "PUT nodes/{system_id}/volume-group/{id}/" => [("add_block_devices", Text(there.FreeDisk))],
        "PUT nodes/{system_id}/vmfs-datastore/{id}/" => [("add_partitions", Text(there.FreePartition))],
        "POST nodes/{system_id}/volume-group/{id}/?op=create_logical_volume" => [("name", "data"), ("size", "1000000000")],
        "POST nodes/{system_id}/volume-groups/" => [("name", fresh), ("block_devices", Text(there.FreeDisk))],
        "POST nodes/{system_id}/vmfs-datastores/" => [("name", fresh), ("block_devices", Text(there.FreeDisk))],
        "POST pods/{id}/?op=compose" or "POST vm-hosts/{id}/?op=compose" => [("cores", "1"), ("memory", "1024"), ("skip_commissioning", "true")],
        "POST power-check/" => [("power_type", "manual")],
        "POST reservedips/" => [("ip", there.Sample.Address(63)), ("mac_address", "52:58:00:00:00:01"), ("subnet", Text(there.Sample.Subnet))],
        "POST static-routes/" => [("source", Text(there.Sample.Subnet)), ("destination", Text(there.Other.Subnet)), ("gateway_ip", there.Sample.Address(2))],
        _ => [],
    };

    private static string Neighbour(Prepared there) => there.Appliance.Store.Documents(Region.Discovery.DiscoveryCollections.Neighbours).All
        .First(n => n.Ip.ToString() == there.Sample.Neighbour).MacAddress.ToString();

    /// <summary>A VLAN of the fabric with a tag: the sample's own is number 5.</summary>
    private static int TaggedVlan(Prepared there) => there.Appliance.Store.Documents(Collections.Vlans).All.First(v => v.FabricId == there.Sample.Fabric && v.Vid != 0).Id;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
