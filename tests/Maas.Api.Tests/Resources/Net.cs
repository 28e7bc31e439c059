using System.Globalization;
using System.Text.Json.Nodes;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>One appliance for the tests of a class, with helpers that make networks and machines over the API.</summary>
public sealed class Net : IAsyncLifetime
{
    private int _made;

    public TestAppliance Appliance { get; private set; } = null!;

    public ApiClient Admin { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Appliance = await TestAppliance.StartAsync();
        Admin = await Appliance.AsAsync("admin");
    }

    public ValueTask DisposeAsync() => Appliance.DisposeAsync();

    /// <summary>A subnet on a VLAN of its own fabric; the one of the CIDR when there is one.</summary>
    public async Task<(int Subnet, int Vlan, int Fabric)> SubnetAsync(string cidr, params (string, string)[] fields)
    {
        if ((await Admin.Get("subnets/")).Json.AsArray().FirstOrDefault(s => s!["cidr"]!.ToString() == cidr) is { } known)
            return ((int)known["id"]!, (int)known["vlan"]!["id"]!, (int)known["vlan"]!["fabric_id"]!);
        var fabric = (await Admin.Post("fabrics/")).Json;
        var vlan = (int)fabric["vlans"]![0]!["id"]!;
        var subnet = await Admin.Post("subnets/", [("cidr", cidr), ("vlan", Text(vlan)), .. fields]);
        return (Id(subnet), vlan, (int)fabric["id"]!);
    }

    /// <summary>A machine with one interface on a VLAN.</summary>
    public async Task<(string SystemId, int Interface)> MachineAsync(int? vlan = null)
    {
        var mac = $"52:54:00:77:00:{Interlocked.Increment(ref _made):x2}";
        var made = await Admin.Post("machines/", ("architecture", "amd64"), ("mac_addresses", mac), ("power_type", "manual"), ("commission", "false"));
        var systemId = made.Json["system_id"]!.ToString();
        var nic = (int)made.Json["interface_set"]![0]!["id"]!;
        if (vlan is { } id) await Admin.Put($"nodes/{systemId}/interfaces/{nic}/", ("vlan", Text(id)));
        return (systemId, nic);
    }

    public Task<Reply> Link(string systemId, int nic, params (string, string)[] fields) => Admin.Post($"nodes/{systemId}/interfaces/{nic}/?op=link_subnet", fields);

    public static int Id(Reply reply) => reply.Status == 200 ? (int)reply.Json["id"]! : throw new InvalidOperationException($"{reply.Status}: {reply.Text}");

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static IEnumerable<string> Modes(JsonNode nic) => nic["links"]!.AsArray().Select(l => l!["mode"]!.ToString());
}
