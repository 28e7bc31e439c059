using System.Globalization;
using Maas.Api.Contract;
using Maas.Domain.Accounts;
using Maas.Region.Accounts;
using Maas.Store;
using Maas.Testing;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Access;

/// <summary>Who gets which status from every operation, called with its path and what <see cref="Bodies"/> adds: the whole table is a committed file, read
/// and reviewed as one. A new operation is a new row, and without its row this fails.</summary>
public sealed class MatrixTests
{
    [Fact]
    public async Task Every_operation_answers_every_caller_as_the_matrix_says()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var inactive = await appliance.AsAsync("inactive");
        await appliance.Store.CommitAsync(new Batch().Put(
            AccountCollections.Users, new User { Id = 900, Username = "inactive", IsActive = false, Created = TestAppliance.Start }));
        var rows = new List<string> { "operation,admin,owner,user,node,anonymous,inactive" };
        var sample = await Sample.MakeAsync(appliance);
        var changed = false;
        foreach (var operation in appliance.Get<OperationTable>().Operations.OrderBy(o => o.Resource.Path, StringComparer.Ordinal).ThenBy(NameOf, StringComparer.Ordinal))
        {
            var statuses = new List<int>();
            foreach (var caller in new[] { "admin", "owner", "user", "node", "anonymous", "inactive" })
            {
                if (changed) sample = await Sample.MakeAsync(appliance);
                var client = caller switch
                {
                    "node" => appliance.Signing(sample.NodeKey),
                    "anonymous" => appliance.Anonymous,
                    "inactive" => inactive,
                    _ => await appliance.AsAsync(caller),
                };
                var reply = await client.SendAsync(new HttpMethod(operation.Method), PathOf(operation, sample), Bodies.Of(NameOf(operation), sample));
                statuses.Add(reply.Status);
                changed = operation.Method != "GET" && reply.Status < 300;
            }

            rows.Add($"{NameOf(operation)},{string.Join(',', statuses)}");
        }

        // Whatever is kept as right: nobody gets the appliance to fail.
        Assert.DoesNotContain(rows, row => row.Contains(",500", StringComparison.Ordinal));
        Golden.Matches(string.Join('\n', rows) + "\n", "tests", "Maas.Api.Tests", "Access", "matrix.csv");
    }

    private static string NameOf(Operation operation) =>
        $"{operation.Method} {operation.Resource.Path}{(operation.Op is null ? "" : $"?op={operation.Op}")}";

    internal static string PathOf(Operation operation, Sample sample)
    {
        var noun = operation.Resource.Path.Split('/')[0];
        string Number(int id) => id.ToString(CultureInfo.InvariantCulture);
        var path = operation.Resource.Path;
        foreach (var name in operation.PathParameters)
        {
            var value = (noun, name) switch
            {
                ("devices", "system_id") => sample.Device,
                ("rackcontrollers" or "regioncontrollers", "system_id") => sample.Controller,
                (_, "system_id") => sample.Machine,
                (_, "fabric_id") or ("fabrics", "id") => Number(sample.Fabric),
                (_, "vid") => Number(sample.Vid),
                ("vlans", "id") => Number(sample.Vlan),
                ("subnets", "id") => Number(sample.Subnet),
                ("spaces", "id") => Number(sample.Space),
                ("ipranges", "id") => Number(sample.IpRange),
                ("domains", "id") => Number(sample.Domain),
                ("dnsresources", "id") => Number(sample.DnsResource),
                ("dnsresourcerecords", "id") => Number(sample.DnsRecord),
                ("reservedips", "id") => Number(sample.ReservedIp),
                ("static-routes", "id") => Number(sample.StaticRoute),
                ("dhcp-snippets", "id") => Number(sample.Snippet),
                ("networks", "name") => $"subnet-{Number(sample.Subnet)}",
                ("discovery", "discovery_id") => $"ip:{sample.Neighbour}",
                ("resourcepool", "id") => Number(sample.Pool),
                ("account", "id") => Number(path.Contains("sslkeys", StringComparison.Ordinal) ? sample.SslKey : sample.SshKey),
                ("notifications", "id") => Number(sample.Notification),
                ("pods" or "vm-hosts", "id") => Number(sample.VmHost),
                ("vm-clusters", "id") => Number(sample.VmCluster),
                ("virtual-machines", "id") => Number(sample.VirtualMachine),
                ("package-repositories", "id") => Number(sample.PackageRepository),
                ("boot-sources", "boot_source_id") => Number(sample.BootSource),
                ("boot-sources", "id") => Number(path.Contains("selections", StringComparison.Ordinal) ? sample.Selection : sample.BootSource),
                ("license-key", "osystem") => "windows",
                ("license-key", "distro_series") => "win2016",
                ("nodes", "id") when path.Contains("/devices/", StringComparison.Ordinal) => Number(sample.NodeDevice),
                ("boot-resources", "id") => Number(sample.BootResource),
                ("nodes", "device_id") => Number(sample.BlockDevice),
                ("nodes", "id") when path.Contains("/results/", StringComparison.Ordinal) => "current-commissioning",
                ("nodes", "id") when operation.Resource.Handler is "RaidHandler" => Number(sample.Raid),
                ("nodes", "id") when operation.Resource.Handler is "BcacheHandler" => Number(sample.Bcache),
                ("nodes", "id") when operation.Resource.Handler is "BcacheCacheSetHandler" => Number(sample.CacheSet),
                ("nodes", "id") when operation.Resource.Handler is "VolumeGroupHandler" => Number(sample.VolumeGroup),
                ("nodes", "id") when operation.Resource.Handler is "VmfsDatastoreHandler" => Number(sample.Vmfs),
                ("nodes", "id") => path.Contains("/interfaces/", StringComparison.Ordinal) ? Number(sample.Interface)
                    : path.Contains("/partition/", StringComparison.Ordinal) ? Number(sample.Partition) : Number(sample.BlockDevice),
                ("scripts" or "commissioning-scripts", "name") => "maas-lshw",
                ("tags", "name") => sample.Tag,
                ("zones", "name") => sample.Zone,
                ("files", "filename") => "file",
                ("users", "username") => sample.User,
                _ => "1",
            };
            path = path.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        }

        return path + (operation.Op is null ? "" : $"?op={operation.Op}");
    }
}
