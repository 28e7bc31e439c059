using System.Text.Json;
using Maas.Testing.Lab;

namespace Maas.Appliance.Tests.Machines;

/// <summary>A blank server that is deployed to be a host of virtual machines, for libvirt and for LXD: what it installs and sets up at its first start is
/// what a freshly installed system can, and the appliance gets in with the credentials that it left there.</summary>
[TestMethodOrderer(typeof(InOrderOfWriting))]
public sealed class DeployedVmHostTests(DeployedVmHostLab lab) : IClassFixture<DeployedVmHostLab>
{
    private ApiClient Api => lab.Lab.Api;

    [Fact]
    public Task A_server_is_deployed_once_it_is_a_VM_host() => lab.StepAsync(async () =>
    {
        await lab.Machine.PowerOnAsync();
        var ready = await lab.CommissionEnlistedAsync();
        await Api.PostAsync("machines/?op=allocate", ("system_id", ready.SystemId));
        await lab.TellAsync("deploy", ("distro_series", BootLab.Image), ("install_kvm", "true"), ("register_vmhost", "true"));
        await lab.UntilAsync("Deployed", MachineSteps.Install * 2);
        var hosts = await HostsAsync();
        Assert.Equal(["lxd", "virsh"], hosts.Keys.Order());
        var total = hosts["virsh"].GetProperty("total");
        Assert.All(hosts.Values, h => Assert.Equal(ready.SystemId, h.GetProperty("host").GetProperty("system_id").GetString()));
        Assert.All(hosts.Values, h => Assert.Equal("amd64/generic", h.GetProperty("architectures")[0].GetString()));
        Assert.All(hosts.Values, h => Assert.Single(h.GetProperty("storage_pools").EnumerateArray()));
        Assert.Equal(lab.Machine.Spec.Processors, total.GetProperty("cores").GetInt32());
    });

    [Fact]
    public Task Its_doors_are_open_for_the_appliance_only() => lab.StepAsync(async () =>
    {
        const string ForVirsh = "sudo sshd -T -C user=virsh,host=any,addr=10.77.0.1 | grep -E '^(allowtcpforwarding|forcecommand|permittty) ' | sort | paste -sd,";
        Assert.Equal("allowtcpforwarding no,forcecommand nc -U /var/run/libvirt/libvirt-sock,permittty no", await lab.ShellAsync(ForVirsh));
        Assert.Equal("forcecommand none", await lab.ShellAsync("sudo sshd -T -C user=debian,host=any,addr=10.77.0.1 | grep ^forcecommand"));
        Assert.Equal("", await lab.ShellAsync("ls /var/lib/maas-vmhost | grep -x libvirt || true"));
        Assert.Contains("maas", await lab.ShellAsync("sudo lxc project list --format csv"), StringComparison.Ordinal);
        Assert.Equal("", await lab.ShellAsync("systemctl --failed --no-legend --plain"));
    });

    [Fact]
    public Task A_machine_is_made_there_and_asks_the_appliance_what_to_boot() => lab.StepAsync(async () =>
    {
        var host = (await HostsAsync())["virsh"];
        var made = await Api.PostAsync($"vm-hosts/{host.GetProperty("id").GetInt32()}/?op=compose", ("memory", "1024"), ("hostname", "inner"), ("storage", "root:4"), ("skip_commissioning", "true"));
        var system = made.GetProperty("system_id").GetString()!;
        Assert.Equal("inner", await lab.ShellAsync("sudo virsh list --all --name"));
        await Api.PostAsync($"machines/{system}/?op=commission");
        await Poll.UntilAsync(
            async () => (await Api.GetAsync("events/?op=query", ("id", system), ("limit", "100"), ("level", "DEBUG"))).GetProperty("events").EnumerateArray()
                .Any(e => e.GetProperty("description").GetString()!.Contains("PXE", StringComparison.Ordinal) || e.GetProperty("type").GetString()!.Contains("PXE", StringComparison.Ordinal)),
            MachineSteps.Boot, async () => await lab.ShellAsync("sudo virsh list --all; ip -br addr; bridge link"), Poll.Step);
        await Api.DeleteAsync($"machines/{system}/");
        await Poll.UntilAsync(async () => (await lab.ShellAsync("sudo virsh list --all --name")).Length == 0, MachineSteps.Moment, () => Task.FromResult("it is still there"), Poll.Step);
    });

    private async Task<IReadOnlyDictionary<string, JsonElement>> HostsAsync() =>
        (await Api.GetAsync("vm-hosts/")).EnumerateArray().ToDictionary(h => h.GetProperty("type").GetString()!);
}
