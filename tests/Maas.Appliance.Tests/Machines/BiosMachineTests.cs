using Maas.Testing.Lab;

namespace Maas.Appliance.Tests.Machines;

/// <summary>A BIOS server with 512 MB, from the first power-on: every step starts where the one before left the machine.</summary>
[TestMethodOrderer(typeof(InOrderOfWriting))]
public sealed class BiosMachineTests(BiosLab lab) : IClassFixture<BiosLab>
{
    [Fact]
    public Task An_unknown_server_enlists_and_is_commissioned_although_the_appliance_is_killed_meanwhile() => lab.StepAsync(async () =>
    {
        await lab.Machine.PowerOnAsync();
        await lab.UntilAsync("Commissioning", MachineSteps.Boot);
        await lab.KillApplianceAsync();
        var ready = await lab.CommissionEnlistedAsync();
        Assert.Contains(lab.Machine.Spec.MacAddress, ready.Macs);
        Assert.Equal("ipmi", ready.PowerType);
        var whole = ready.Whole;
        Assert.Equal("amd64/generic", whole.GetProperty("architecture").GetString());
        Assert.Equal(lab.Machine.Spec.Processors, whole.GetProperty("cpu_count").GetInt32());
        Assert.Equal(lab.Machine.Spec.MemoryMegabytes, whole.GetProperty("memory").GetInt32());
        var disk = Assert.Single(whole.GetProperty("physicalblockdevice_set").EnumerateArray());
        Assert.Equal(lab.Machine.Spec.DiskGigabytes * 1024L * 1024 * 1024, disk.GetProperty("size").GetInt64());
        Assert.Equal("SN-00", whole.GetProperty("hardware_info").GetProperty("system_serial").GetString());
    });

    [Fact]
    public Task A_commissioned_server_is_switched_off() => lab.StepAsync(() =>
        Poll.UntilAsync(() => !lab.Machine.IsOn, MachineSteps.Boot, () => "the machine is still on: " + lab.Machine.LastWords()));

    [Fact]
    public Task An_allocated_server_gets_an_operating_system_and_lets_its_owner_in() => lab.StepAsync(async () =>
    {
        var ready = await lab.Lab.StateAsync(lab.Machine);
        var allocated = MachineState.Of(await lab.Lab.Api.PostAsync("machines/?op=allocate", ("mem", "400"), ("system_id", ready.SystemId)));
        Assert.Equal("Allocated", allocated.Status);
        var before = await lab.NewestEventAsync();
        Assert.Equal("Deploying", (await lab.DeployAsync()).Status);
        await lab.UntilEventAsync(before, "%", MachineSteps.Install);
        var deployed = await lab.UntilAsync("Deployed", MachineSteps.Install);
        Assert.Equal("on", deployed.Power);
        Assert.Equal($"{deployed.Hostname} 12", await lab.ShellAsync(". /etc/os-release; echo $(hostname) $VERSION_ID"));
        Assert.Equal("ext4", await lab.ShellAsync("findmnt -n -o FSTYPE /"));
        Assert.Equal("", await lab.ShellAsync("systemctl --failed --no-legend --plain"));
    });

    [Fact]
    public Task A_deployed_server_that_boots_the_network_again_boots_its_disk() => lab.StepAsync(async () =>
    {
        // What its first start wrote, its host keys among it, is on the disk before the power goes.
        var first = await lab.ShellAsync("sync; cat /proc/sys/kernel/random/boot_id");
        await lab.Machine.PowerOffAsync();
        await lab.Machine.PowerOnAsync();
        Assert.NotEqual(first, await lab.ShellAsync("cat /proc/sys/kernel/random/boot_id"));
        Assert.Equal("Deployed", (await lab.Lab.StateAsync(lab.Machine)).Status);
    });

    [Fact]
    public Task Rescue_mode_gives_a_shell_beside_the_disk_and_ends_where_it_began() => lab.StepAsync(async () =>
    {
        await lab.TellAsync("rescue_mode");
        var rescue = await lab.UntilAsync("Rescue mode", MachineSteps.Boot);
        var tools = await lab.Lab.Ssh.RunAsync("ubuntu", rescue.Addresses[0], "findmnt -n -o FSTYPE /; ls /sys/block", MachineSteps.Boot);
        Assert.DoesNotContain("ext4", tools, StringComparison.Ordinal);
        Assert.Contains("vda", tools, StringComparison.Ordinal);
        await lab.TellAsync("exit_rescue_mode");
        await lab.UntilAsync("Deployed", MachineSteps.Boot);
        Assert.Equal("ext4", await lab.ShellAsync("findmnt -n -o FSTYPE /"));
    });

    [Fact]
    public Task A_released_server_is_off_and_free() => lab.StepAsync(async () =>
    {
        await lab.TellAsync("release");
        var free = await lab.UntilAsync("Ready", MachineSteps.Boot);
        Assert.False(lab.Machine.IsOn);
        Assert.Equal("off", free.Power);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, free.Whole.GetProperty("owner").ValueKind);
    });

    [Fact]
    public Task A_failed_commissioning_script_fails_commissioning_and_says_which_and_why() => lab.StepAsync(async () =>
    {
        await lab.Lab.Api.PostAsync("scripts/", ("name", "50-rejects-this-server"), ("type", "commissioning"), ("script", "#!/bin/sh\necho 'the fan is missing' >&2\nexit 3\n"));
        await lab.TellAsync("commission", ("commissioning_scripts", "50-rejects-this-server"), ("testing_scripts", "none"));
        var failed = await lab.UntilAsync("Failed commissioning", MachineSteps.Boot);
        Assert.Contains("50-rejects-this-server", failed.Message, StringComparison.Ordinal);
        var results = await lab.Lab.Api.GetAsync($"nodes/{failed.SystemId}/results/current-commissioning/", ("include_output", "true"));
        var result = results.GetProperty("results").EnumerateArray().Single(r => r.GetProperty("name").GetString() == "50-rejects-this-server");
        Assert.Equal(3, result.GetProperty("exit_status").GetInt32());
        Assert.Contains("the fan is missing", System.Text.Encoding.UTF8.GetString(result.GetProperty("stderr").GetBytesFromBase64()), StringComparison.Ordinal);
        await lab.Lab.Api.DeleteAsync("scripts/50-rejects-this-server");
    });

    [Fact]
    public Task Aborted_commissioning_switches_off_and_starts_over() => lab.StepAsync(async () =>
    {
        var before = await lab.NewestEventAsync();
        await lab.TellAsync("commission", ("testing_scripts", "none"));
        await lab.UntilEventAsync(before, e => e.GetProperty("type").GetString() is "Loading ephemeral" or "Gathering information" or "Performing PXE boot", "the boot", MachineSteps.Boot);
        Assert.Equal("New", (await lab.AbortAsync()).Status);
        await Poll.UntilAsync(() => !lab.Machine.IsOn, MachineSteps.Moment, () => "the machine is still on");
        await lab.TellAsync("commission", ("testing_scripts", "none"));
        var ready = await lab.UntilAsync("Ready", MachineSteps.Boot);
        var results = await lab.Lab.Api.GetAsync($"nodes/{ready.SystemId}/results/current-commissioning/");
        var scripts = results.GetProperty("results").EnumerateArray().Select(r => (Name: r.GetProperty("name").GetString(), Status: r.GetProperty("status_name").GetString())).ToList();
        Assert.NotEmpty(scripts);
        Assert.All(scripts, s => Assert.True(s.Status is "Passed" or "Skipped", $"{s.Name} is {s.Status}"));
    });
}
