using System.Net;
using Maas.Api.Tests.Resources;
using Maas.Domain.Lifecycle;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Power;
using Maas.Region;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Metadata;

/// <summary>Machines that are deployed to be hosts of virtual machines (deploy.md §10): deployed once the appliance has taken in what they have become.</summary>
public sealed class VmHostDeploymentTests : IAsyncLifetime
{
    private readonly FakeHypervisor _libvirt = new();
    private readonly FakeHypervisor _lxd = new() { Type = "lxd" };
    private TestAppliance _appliance = null!;
    private ApiClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _appliance = await TestAppliance.StartAsync(adjust: services => FakeHypervisor.Install(services, _libvirt, _lxd));
        _admin = await _appliance.AsAsync("admin");
    }

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    private Node Stored(NodeClient node) => _appliance.Store.Documents(Collections.Nodes).Find(node.SystemId)!;

    /// <summary>A machine whose installed system has just come up.</summary>
    private async Task<NodeClient> InstalledAsync(bool kvm)
    {
        var node = await NodeClient.EnlistAsync(_appliance, "52:54:00:00:77:01");
        var stored = Stored(node);
        await _appliance.Store.CommitAsync(new Batch()
            .Put(Collections.IpAddresses, new StaticIpAddress
            {
                Id = 7701,
                AllocType = IpAllocationType.Auto,
                Ip = IPAddress.Parse("10.77.1.5"),
                Interfaces = [new InterfaceRef(node.SystemId, stored.Interfaces[0].Id)],
            })
            .Put(Collections.Nodes, stored with
            {
                Status = NodeState.Deploying,
                Osystem = "custom",
                DistroSeries = "mine",
                UserData = "aGVsbG8="u8.ToArray(),
                Enlisting = false,
                Netboot = false,
                InstallKvm = kvm,
                RegisterVmHost = !kvm,
                VmHostAccess = kvm ? new Dictionary<string, string> { ["password"] = "0123abcd" } : new Dictionary<string, string> { ["certificate"] = "CERT", ["key"] = "s3cret-key" },
            }));
        return node;
    }

    [Theory]
    [InlineData(false, "lxd", "https://10.77.1.5:8443", "project", "maas")]
    [InlineData(true, "virsh", "qemu+ssh://virsh@10.77.1.5/system", "power_pass", "0123abcd")]
    public async Task It_is_deployed_once_it_is_taken_in(bool kvm, string type, string address, string setting, string value)
    {
        var node = await InstalledAsync(kvm);
        var vendor = (await node.Get("meta-data/vendor-data")).Text;
        Assert.Contains(kvm ? "0123abcd" : "CERT", vendor, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret-key", vendor, StringComparison.Ordinal);
        await node.Get("user-data");
        Assert.Equal((NodeState.Deploying, "maas-kvm-pod"), (Stored(node).Status, Stored(node).AgentName));
        Assert.Empty((await _admin.Get("pods/")).Json.AsArray());

        Assert.Equal(204, (await node.ReportAsync("modules-final", "finish", "SUCCESS")).Status);
        Assert.Equal(NodeState.Deployed, Stored(node).Status);
        var host = Assert.Single((await _admin.Get("pods/")).Json.AsArray())!;
        Assert.Equal((type, Stored(node).Hostname, node.SystemId), ((string)host["type"]!, (string)host["name"]!, (string)host["host"]!["system_id"]!));
        var parameters = (await _admin.Get($"pods/{host["id"]}/?op=parameters")).Json;
        Assert.Equal((address, value), ((string)parameters["power_address"]!, (string)parameters[setting]!));
        // It says so again after its next boot, which makes no second one.
        await node.ReportAsync("modules-final", "finish", "SUCCESS");
        Assert.Single((await _admin.Get("pods/")).Json.AsArray());
    }

    [Fact]
    public async Task What_else_failed_while_it_became_one_does_not_matter()
    {
        var node = await InstalledAsync(kvm: true);
        await node.Get("user-data");
        await node.ReportAsync("modules-final/config-scripts-user", "finish", "FAIL", description: "running config-scripts-user");
        Assert.Equal(NodeState.Deploying, Stored(node).Status);
        await node.ReportAsync("modules-final", "finish", "FAIL", description: "running modules for final");
        Assert.Equal(NodeState.Deployed, Stored(node).Status);
        Assert.Single((await _admin.Get("pods/")).Json.AsArray());
    }

    [Fact]
    public async Task One_whose_setup_failed_is_known_to_have_failed_at_once()
    {
        _libvirt.Problem = new PowerException(PowerFailure.Unreachable, "nobody is there.");
        var node = await InstalledAsync(kvm: true);
        await node.Get("user-data");
        await node.ReportAsync("modules-final", "finish", "FAIL", description: "running modules for final");
        Assert.Equal(
            (NodeState.FailedDeployment, "The machine did not become a VM host: Could not contact node's BMC: nobody is there. Its cloud-init reported a failure: running modules for final"),
            (Stored(node).Status, Stored(node).ErrorDescription));
    }

    [Fact]
    public async Task One_that_does_not_answer_failed_to_deploy_and_is_no_vm_host()
    {
        _lxd.Problem = new PowerException(PowerFailure.Unreachable, "nobody is there.");
        var node = await InstalledAsync(kvm: false);
        await node.Get("user-data");
        await node.ReportAsync("modules-final", "finish", "SUCCESS");
        Assert.Equal(
            (NodeState.FailedDeployment, "The machine did not become a VM host: Could not contact node's BMC: nobody is there."), (Stored(node).Status, Stored(node).ErrorDescription));
        Assert.Empty((await _admin.Get("pods/")).Json.AsArray());
    }
}
