using System.Globalization;
using System.Text;
using Maas.Api.Contract;
using Maas.Api.Tests.Access;

namespace Maas.Api.Tests.Pipeline;

/// <summary>Values that a parameter of this name could well have, about a small world, so that requests succeed often and their effects meet.</summary>
internal sealed class PlausibleValues(Random random, KnownObjects known, Sample sample)
{
    private const string Script = "#!/bin/sh\n# --- Start MAAS 1.0 script metadata ---\n# name: NAME\n# script_type: testing\n# --- End MAAS 1.0 script metadata ---\ntrue\n";

    /// <summary>Whole content of an uploaded image.</summary>
    public static readonly byte[] Content = Encoding.ASCII.GetBytes("what an image holds");

    private static readonly string[] Snippets =
    [
        "option ntp-servers 10.60.0.3;", "next-server 10.60.0.4; filename \"x\";", "default-lease-time 300;", "option custom code 200 = text; option custom \"x\";",
        "host h { hardware ethernet 52:54:00:fe:00:01; fixed-address 10.60.0.9; }", "deny unknown-clients;",
    ];

    /// <summary>A value; null when nothing particular suits the name.</summary>
    public string? Of(Operation operation, Field field) => Shared(operation, field.Name) ?? Other(operation, field.Name) ?? ByType(field);

    private string? Shared(Operation operation, string name) => name switch
    {
        "name" or "hostname" or "username" or "lv_name" or "vg_name" or "label" or "key" or "prefix" or "filename" => NameFor(operation),
        "mac_address" or "mac" or "mac_addresses" => $"52:54:00:fe:00:{random.Next(40):x2}",
        "cidr" => $"10.{60 + random.Next(3)}.{random.Next(3)}.0/{Pick("24", "24", "25", "23")}",
        "ip" or "ip_address" or "ip_addresses" or "start_ip" or "end_ip" or "gateway_ip" or "dns_servers" or "forward_dns_servers" => Address(),
        "vlan" or "vlans" or "not_vlans" or "relay_vlan" => Id("vlans", sample.Vlan),
        "vid" => Number(random.Next(7)),
        "fabric" or "fabrics" or "not_fabrics" => Id("fabrics", sample.Fabric),
        "subnet" or "subnets" or "not_subnets" => Id("subnets", sample.Subnet),
        "source" or "destination" when operation.Resource.Path.StartsWith("static", StringComparison.Ordinal) => Id("subnets", sample.Subnet),
        "space" => Id("spaces", sample.Space),
        "zone" or "not_in_zone" => known.Of("zones", random) ?? sample.Zone,
        "pool" or "not_in_pool" => Pick(known.Of("resourcepools", random) ?? "default", known.Of("resourcepool", random) ?? "default"),
        "domain" => Id("domains", sample.Domain),
        "tag" or "tags" or "not_tags" => known.Of("tags", random) ?? sample.Tag,
        "node" or "nodes" or "machines" or "add" or "remove" or "source" or "destinations" or "system_id" => Machine(),
        "primary_rack" or "secondary_rack" or "rack_controller" => sample.Controller,
        "parent" or "parents" or "interfaces" or "link_id" => Id("interfaces", sample.Interface),
        "iprange" => Id("ipranges", sample.IpRange),
        _ => null,
    };

    private string? Other(Operation operation, string name) => name switch
    {
        "fstype" => Pick("ext4", "xfs", "btrfs", "fat32", "swap", "ramfs", "tmpfs", "zfsroot"),
        "mount_point" => Pick("/", "/boot", "/srv", "/boot/efi", "none", "/var/log"),
        "mount_options" or "mount_option" => Pick("noatime", "rw,size=1G"),
        "size" or "lv_size" or "root_size" or "boot_size" or "cache_size" => operation.Resource.Path.StartsWith("boot-res", StringComparison.Ordinal)
            ? Number(Content.Length) : Pick("1000000000", "5000000000", "20000000000", "1G", "8388608"),
        "block_size" => Pick("512", "4096"),
        "sha256" => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Content)),
        "content" or "file" => Encoding.ASCII.GetString(Content),
        "filetype" => Pick("tgz", "tbz", "ddtgz", "ddraw", "squashfs"),
        "storage_layout" => Pick("flat", "lvm", "bcache", "vmfs6", "vmfs7", "custom", "blank"),
        "level" when operation.Resource.Path.Contains("raid", StringComparison.Ordinal) => Pick("raid-0", "raid-1", "raid-5", "raid-6", "raid-10"),
        "block_devices" or "add_block_devices" or "remove_block_devices" or "spare_devices" or "add_spare_devices" or "remove_spare_devices" or "cache_device"
            or "backing_device" or "root_device" => Id("blockdevices", sample.BlockDevice),
        "partitions" or "add_partitions" or "remove_partitions" or "spare_partitions" or "add_spare_partitions" or "remove_spare_partitions" or "cache_partition"
            or "backing_partition" => Id("partition", sample.Partition),
        "cache_set" => Id("bcache-cache-set", sample.CacheSet),
        "cache_mode" => Pick("writeback", "writethrough", "writearound"),
        "mode" => Pick("auto", "static", "dhcp", "link_up"),
        "uuid" => new Guid(random.Next(9), 1, 2, [0x84, 1, 2, 3, 4, 5, 6, 7]).ToString(),
        "bond_mode" => Pick("active-backup", "802.3ad", "balance-rr"),
        "bridge_type" => Pick("standard", "ovs"),
        "rrtype" => Pick("A", "AAAA", "TXT", "CNAME", "MX", "SRV", "NS", "SSHFP"),
        "rrdata" => Pick("text", "10 mail.example.com.", "0 5 80 a.example.com.", "other.example.com", "1 1 0123456789abcdef0123456789abcdef01234567"),
        "fqdn" => $"n{random.Next(12)}.maas",
        "type" => TypeFor(operation),
        "power_type" => Pick("manual", "ipmi", "virsh", "webhook"),
        "architecture" => "amd64/generic",
        "script" => Script.Replace("NAME", NameFor(operation), StringComparison.Ordinal),
        "value" => Pick(Snippets),
        "to" or "revision" => Pick("-1", "1", "0"),
        "definition" => Pick("//node", "//*[@class='network']", ""),
        "url" => "http://127.0.0.1:9/streams/v1/index.json",
        "power_address" or "hostname" => Pick("qemu+ssh://one.invalid/system", "127.0.0.1"),
        "storage" => Pick("root:5(ssd)", "10", "a:1,b:2"),
        "user_data" => Convert.ToBase64String("#cloud-config\n{}"u8),
        "message" => Pick("hello", "hello {who}"),
        "context" => Pick("{}", "{\"who\": \"x\"}"),
        "os" or "osystem" => Pick("ubuntu", "custom", "windows"),
        "release" or "distro_series" => Pick("jammy", "noble", "i1"),
        "destructive" or "parallel" => Pick("0", "1"),
        "testing_scripts" or "commissioning_scripts" => Pick("none", "smartctl-validate", $"n{random.Next(12)}"),
        _ => null,
    };

    private string? ByType(Field field)
    {
        var type = field.Type.IsGenericType ? field.Type.GetGenericArguments()[0] : field.Type;
        return type == typeof(bool) ? Pick("true", "false") : type == typeof(int) || type == typeof(long) ? Number(random.Next(1, 20)) : null;
    }

    private string NameFor(Operation operation) => operation.Resource.Path.Contains("interfaces", StringComparison.Ordinal) ? $"eth{random.Next(6)}"
        : operation.Resource.Path.StartsWith("maas", StringComparison.Ordinal) ? Pick("ntp_servers", "network_discovery", "default_storage_layout", "upstream_dns")
        : operation.Resource.Path.StartsWith("boot-res", StringComparison.Ordinal) ? $"custom/n{random.Next(12)}"
        : $"n{random.Next(12)}";

    private string TypeFor(Operation operation) => operation.Resource.Path.Split('/')[0] switch
    {
        "ipranges" => Pick("dynamic", "reserved"),
        "pods" or "vm-hosts" => "virsh",
        "scripts" => Pick("testing", "commissioning", "release", "deployment"),
        _ => Pick("uploaded", "synced", "testing"),
    };

    private string Machine() => Pick(known.Of("machines", random) ?? sample.Machine, known.Of("nodes", random) ?? sample.Machine, sample.Machine, sample.Device);

    private string Address() => $"10.{60 + random.Next(3)}.{random.Next(3)}.{random.Next(1, 255)}";

    private string Id(string noun, int otherwise) => known.Of(noun, random) ?? Number(otherwise);

    private string Pick(params string[] from) => from[random.Next(from.Length)];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
