using Maas.Testing;
using Maas.Testing.Lab;

namespace Maas.Appliance.Tests.Machines;

/// <summary>The lab itself, before anything is concluded from it.</summary>
public sealed class BootLabTests
{
    [Theory]
    [InlineData(Firmware.Bios, "iPXE")]
    [InlineData(Firmware.Uefi, "PXE over IPv4")]
    public async Task A_machine_is_switched_by_its_BMC_and_tries_the_network(Firmware firmware, string greeting)
    {
        Needs.Machines();
        using var folder = new TemporaryDirectory();
        await using var lab = await BootLab.BuildAsync(folder.Path, $"labtest{Environment.ProcessId}{firmware}", [new MachineSpec("server", 0, firmware) { MemoryMegabytes = 256 }]);
        var machine = lab.Machines[0];
        Assert.False(machine.IsOn);
        Assert.Contains("off", await machine.IpmiAsync("chassis", "power", "status"), StringComparison.Ordinal);

        var lan = await machine.IpmiAsync("lan", "print", "1");
        Assert.Contains(machine.BmcAddress, lan, StringComparison.Ordinal);
        Assert.Contains(machine.Spec.BmcMacAddress, lan, StringComparison.Ordinal);

        await machine.PowerOnAsync();
        Assert.True(machine.IsOn);
        Assert.Contains("on", await machine.IpmiAsync("chassis", "power", "status"), StringComparison.Ordinal);
        await Poll.UntilAsync(() => machine.Console.Contains(greeting, StringComparison.Ordinal), TimeSpan.FromSeconds(60), () => machine.LastWords());

        await machine.PowerOffAsync();
        await Poll.UntilAsync(() => !machine.IsOn, TimeSpan.FromSeconds(10), () => "still on");
    }
}
