using Maas.Testing.Lab;

namespace Maas.Appliance.Tests.Machines;

/// <summary>A UEFI server: the signed boot chain, and everything that may go wrong while it is installed.</summary>
[TestMethodOrderer(typeof(InOrderOfWriting))]
public sealed class UefiMachineTests(UefiLab lab) : IClassFixture<UefiLab>
{
    [Fact]
    public Task An_unknown_server_enlists_and_is_commissioned() => lab.StepAsync(async () =>
    {
        await lab.Machine.PowerOnAsync();
        var ready = await lab.CommissionEnlistedAsync();
        Assert.Equal("uefi", ready.BootMethod);
        Assert.Equal("ipmi", ready.PowerType);
    });

    [Fact]
    public Task An_aborted_deployment_leaves_the_server_allocated_and_off() => lab.StepAsync(async () =>
    {
        await lab.DeployAsync();
        await Poll.UntilAsync(() => lab.Machine.IsOn, MachineSteps.Moment, () => "the machine was not switched on");
        Assert.Equal("Allocated", (await lab.AbortAsync()).Status);
        await Poll.UntilAsync(() => !lab.Machine.IsOn, MachineSteps.Moment, () => "the machine is still on");
    });

    [Fact]
    public Task A_power_cut_while_the_disk_is_written_is_made_good_when_the_power_returns() => lab.StepAsync(async () =>
    {
        var before = await lab.NewestEventAsync();
        await lab.DeployAsync();
        await lab.UntilEventAsync(before, "%", MachineSteps.Install);
        await lab.Machine.PowerOffAsync();
        Assert.Equal("Deploying", (await lab.Lab.StateAsync(lab.Machine)).Status);
        await lab.Machine.PowerOnAsync();
        await lab.UntilAsync("Deployed", MachineSteps.Install);
        Assert.Equal("efi", await lab.ShellAsync("[ -d /sys/firmware/efi ] && echo efi"));
        Assert.Equal("vfat", await lab.ShellAsync("findmnt -n -o FSTYPE /boot/efi"));
    });

    [Fact]
    public Task A_release_with_erasing_leaves_nothing_on_the_disk() => lab.StepAsync(async () =>
    {
        await lab.TellAsync("release", ("erase", "true"), ("quick_erase", "true"));
        await lab.UntilAsync("Ready", MachineSteps.Boot);
        Assert.False(lab.Machine.IsOn);
        // Partition table and boot code read as zeros; the tool fails where they do not.
        var read = await Programs.RunAsync(["qemu-io", "-r", "-c", "read -P 0 0 1M", Path.Combine(lab.Machine.Folder, "disk.qcow2")]);
        Assert.DoesNotContain("Pattern verification failed", read, StringComparison.Ordinal);
    });

    [Fact]
    public Task A_deployment_goes_on_although_the_appliance_is_killed_meanwhile() => lab.StepAsync(async () =>
    {
        var before = await lab.NewestEventAsync();
        await lab.DeployAsync();
        await lab.UntilEventAsync(before, "%", MachineSteps.Install);
        await lab.KillApplianceAsync();
        await lab.UntilAsync("Deployed", MachineSteps.Install);
        Assert.Equal("efi", await lab.ShellAsync("[ -d /sys/firmware/efi ] && echo efi"));
    });
}
