using System.Text.Json;
using Maas.Testing;
using Maas.Testing.Lab;

namespace Maas.Appliance.Tests.Machines;

/// <summary>A virtual machine from the order to its end: made by libvirt on another box, and booted, commissioned and installed by the appliance.</summary>
[TestMethodOrderer(typeof(InOrderOfWriting))]
public sealed class VirshMachineTests(VmHostLab lab) : IClassFixture<VmHostLab>
{
    private const string Name = "web1";
    private const long Disk = 8_000_000_000;

    private ApiClient Api => lab.Lab.Api;

    [Fact]
    public Task A_hypervisor_is_asked_over_SSH_for_what_it_has() => lab.StepAsync(async () =>
    {
        var made = await Api.PostAsync("vm-hosts/", ("type", "virsh"), ("name", "kvm1"), ("power_address", LabVmHost.Uri), ("power_pass", Libvirtd.Password));
        Assert.DoesNotContain(Libvirtd.Password, made.GetRawText(), StringComparison.Ordinal);
        var host = await HostAsync();
        Assert.Contains($"daemon: {host.GetProperty("version").GetString()}", await lab.Host.VirshAsync("version", "--daemon"), StringComparison.Ordinal);
        Assert.Equal("amd64/generic", Assert.Single(host.GetProperty("architectures").EnumerateArray()).GetString());
        Assert.Contains("composable", host.GetProperty("capabilities").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal(Environment.ProcessorCount, host.GetProperty("total").GetProperty("cores").GetInt32());
        Assert.InRange(host.GetProperty("total").GetProperty("memory").GetInt64(), 1024, long.MaxValue);
        var pool = Assert.Single(host.GetProperty("storage_pools").EnumerateArray());
        Assert.Equal(("maas", "dir", true), (pool.GetProperty("name").GetString(), pool.GetProperty("type").GetString(), pool.GetProperty("default").GetBoolean()));
        Assert.InRange(pool.GetProperty("total").GetInt64(), Disk, long.MaxValue);
        Assert.Equal((0, 0L, 0L), Used(host));
    });

    [Fact]
    public Task A_composed_machine_boots_from_the_appliance_and_is_commissioned() => lab.StepAsync(async () =>
    {
        var id = (await HostAsync()).GetProperty("id").GetInt32();
        var composed = await Api.PostAsync($"vm-hosts/{id}/?op=compose", ("cores", "1"), ("memory", "1024"), ("hostname", Name), ("storage", "root:8"));
        var system = composed.GetProperty("system_id").GetString()!;
        Assert.Equal(Name, await lab.Host.VirshAsync("list", "--all", "--name"));
        Assert.Equal("Commissioning", (await StateAsync()).Status);
        var ready = await UntilAsync("Ready", MachineSteps.Boot);
        Assert.Equal(system, ready.SystemId);
        Assert.Equal(("virsh", "ipxe"), (ready.PowerType, ready.BootMethod));
        var whole = ready.Whole;
        Assert.Equal((1, 1024, "kvm1"), (whole.GetProperty("cpu_count").GetInt32(), whole.GetProperty("memory").GetInt32(), whole.GetProperty("pod").GetProperty("name").GetString()));
        Assert.Contains(Assert.Single(ready.Macs), await lab.Host.VirshAsync("domiflist", Name), StringComparison.Ordinal);
        var disk = Assert.Single(whole.GetProperty("physicalblockdevice_set").EnumerateArray());
        Assert.Equal(Disk, disk.GetProperty("size").GetInt64());
        Assert.Equal("vda", disk.GetProperty("name").GetString());
        Assert.Contains($"<serial>{disk.GetProperty("serial").GetString()}</serial>", await lab.Host.VirshAsync("dumpxml", Name), StringComparison.Ordinal);
        Assert.Contains("virtual", whole.GetProperty("tag_names").EnumerateArray().Select(t => t.GetString()));
        Assert.Contains(await lab.Lab.EventsAsync(ready, 200), e => e.Contains("PXE", StringComparison.Ordinal));
        await Poll.UntilAsync(async () => await lab.Host.VirshAsync("domstate", Name) == "shut off", MachineSteps.Boot, () => Task.FromResult("the machine is still on"), Poll.Step);
    });

    [Fact]
    public Task What_the_machine_takes_is_counted() => lab.StepAsync(async () =>
    {
        var host = await HostAsync();
        Assert.Equal((1, 1024L, Disk), Used(host));
        var total = host.GetProperty("total");
        var left = host.GetProperty("available");
        foreach (var (what, taken) in new[] { ("cores", 1), ("memory", 1024), ("local_storage", Disk) }) Assert.Equal(total.GetProperty(what).GetInt64() - taken, left.GetProperty(what).GetInt64());
        Assert.Equal(Disk, Assert.Single(host.GetProperty("storage_pools").EnumerateArray()).GetProperty("used").GetInt64());
        Assert.Equal(Disk, new FileInfo(Assert.Single(lab.Host.Disks)).Length);
    });

    [Fact]
    public Task Its_power_is_what_the_hypervisor_says() => lab.StepAsync(async () =>
    {
        Assert.Equal("off", await PowerAsync());
        await lab.Host.VirshAsync("start", Name);
        Assert.Equal("on", await PowerAsync());
        await lab.Host.VirshAsync("destroy", Name);
        Assert.Equal("off", await PowerAsync());
    });

    [Fact]
    public Task It_gets_an_operating_system_starts_it_from_its_disk_and_is_given_back() => lab.StepAsync(async () =>
    {
        await Api.PostAsync("machines/?op=allocate", ("pod", "kvm1"));
        await lab.Lab.TellAsync(await StateAsync(), "deploy", ("distro_series", BootLab.Image));
        var deployed = await UntilAsync("Deployed", MachineSteps.Install);
        Assert.Equal("on", await PowerAsync());
        Assert.Equal($"{Name} /dev/vda", (await lab.Lab.Ssh.RunAsync("debian", deployed.Addresses[0], "echo $(hostname) $(findmnt -n -o SOURCE / | tr -d 0-9)", MachineSteps.Boot)).Trim());
        await lab.Lab.TellAsync(deployed, "release");
        await UntilAsync("Ready", MachineSteps.Boot);
        Assert.Equal("shut off", await lab.Host.VirshAsync("domstate", Name));
    });

    [Fact]
    public Task A_deleted_machine_is_destroyed_with_its_disk() => lab.StepAsync(async () =>
    {
        await Api.DeleteAsync($"machines/{(await StateAsync()).SystemId}/");
        await Poll.UntilAsync(async () => (await lab.Host.VirshAsync("list", "--all", "--name")).Length == 0, MachineSteps.Moment, () => Task.FromResult("the machine is still there"), Poll.Step);
        // The hypervisor forgets the machine first, and its disk then.
        await Poll.UntilAsync(() => Task.FromResult(lab.Host.Disks.Count == 0), MachineSteps.Moment, () => Task.FromResult("its disk is still there"), Poll.Step);
        await Poll.UntilAsync(async () => Used(await HostAsync()) == (0, 0L, 0L), MachineSteps.Moment, () => Task.FromResult("it is still counted"), Poll.Step);
    });

    [Fact]
    public Task A_hypervisor_that_goes_takes_its_machines_along_when_told_so() => lab.StepAsync(async () =>
    {
        var id = (await HostAsync()).GetProperty("id").GetInt32();
        await Api.PostAsync($"vm-hosts/{id}/?op=compose", ("memory", "1024"), ("hostname", Name), ("storage", "root:1,data:2"), ("skip_commissioning", "true"));
        Assert.Equal("Ready", (await StateAsync()).Status);
        Assert.Equal([1_000_000_000, 2_000_000_000], lab.Host.Disks.Select(d => new FileInfo(d).Length).Order());
        await Api.DeleteAsync($"vm-hosts/{id}/?decompose=true");
        Assert.Empty((await Api.GetAsync("vm-hosts/")).EnumerateArray());
        Assert.Empty((await Api.GetAsync("machines/")).EnumerateArray());
        Assert.Empty(await lab.Host.VirshAsync("list", "--all", "--name"));
        Assert.Empty(lab.Host.Disks);
    });

    private async Task<JsonElement> HostAsync() => Assert.Single((await Api.GetAsync("vm-hosts/")).EnumerateArray());

    private async Task<MachineState> StateAsync() => MachineState.Of(Assert.Single((await Api.GetAsync("machines/", ("hostname", Name))).EnumerateArray()));

    private async Task<string?> PowerAsync() => (await Api.GetAsync($"machines/{(await StateAsync()).SystemId}/?op=query_power_state")).GetProperty("state").GetString();

    private static (int Cores, long Memory, long Storage) Used(JsonElement host) =>
        (host.GetProperty("used").GetProperty("cores").GetInt32(), host.GetProperty("used").GetProperty("memory").GetInt64(), host.GetProperty("used").GetProperty("local_storage").GetInt64());

    private async Task<MachineState> UntilAsync(string status, TimeSpan limit)
    {
        var seen = await StateAsync();
        await Poll.UntilAsync(
            async () =>
            {
                seen = await StateAsync();
                if (seen.HasFailed) throw new LabException($"the machine is '{seen.Status}'\n{await WhyAsync(seen)}");
                return seen.Status == status;
            },
            limit, async () => $"the machine is '{seen.Status}', not '{status}'\n{await WhyAsync(seen)}", TimeSpan.FromMilliseconds(300));
        return seen;
    }

    private async Task<string> WhyAsync(MachineState seen) => $"""
        message: {seen.Message}
        the hypervisor: {await lab.Host.VirshAsync("domstate", Name)}
        events:
          {string.Join("\n  ", await lab.Lab.EventsAsync(seen))}
        appliance:
        {lab.Lab.Appliance.LastWords(10)}
        """;
}
