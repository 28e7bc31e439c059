using Maas.Domain.Lifecycle;
using Maas.Testing;

namespace Maas.Appliance.Tests.Boot;

/// <summary>Real firmware and real boot loaders against the appliance's boot services, up to the kernel or the machine's own disk.</summary>
public sealed class FirmwareBootTests : IAsyncDisposable
{
    private const string OnDisk = "LOCAL DISK SPEAKING";

    private readonly FirmwareLab _lab = new();
    private readonly CancellationTokenSource _patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public FirmwareBootTests()
    {
        Needs.Root();
        Needs.Machines();
        _patience.CancelAfter(TimeSpan.FromMinutes(5));
    }

    public async ValueTask DisposeAsync()
    {
        _patience.Dispose();
        await _lab.DisposeAsync();
    }

    private static readonly string[] Lpxelinux = ["dhcp-boot=tag:bios,lpxelinux.0", $"dhcp-option-force=210,http://{FirmwareLab.Server}:5248/"];
    private static readonly string[] Pxelinux = ["dhcp-boot=tag:bios,pxelinux.0"];
    private static readonly string[] Ipxe = [$"dhcp-boot=tag:ipxe,http://{FirmwareLab.Server}:5248/ipxe.cfg", "dhcp-boot=tag:!ipxe,tag:efi,snponly.efi"];
    private static readonly string[] Shim = ["dhcp-boot=tag:efi,bootx64.efi"];
    private static readonly string[] HttpIpxe =
    [
        "dhcp-option=tag:efihttp,60,HTTPClient", $"dhcp-boot=tag:efihttp,tag:!ipxe,http://{FirmwareLab.Server}:5248/images/snponly.efi",
        $"dhcp-boot=tag:ipxe,http://{FirmwareLab.Server}:5248/ipxe.cfg",
    ];

    public static readonly TheoryData<string, Firmware, string[]> Chains = new()
    {
        { "iPXE", Firmware.Bios, Ipxe },
        { "lpxelinux", Firmware.Bios, Lpxelinux },
        { "pxelinux", Firmware.Bios, Pxelinux },
        { "shim and GRUB", Firmware.Uefi, Shim },
        { "shim and GRUB under Secure Boot", Firmware.UefiSecure, Shim },
        { "iPXE under UEFI", Firmware.Uefi, Ipxe },
        { "UEFI HTTP boot", Firmware.UefiHttp, HttpIpxe },
    };

    [Theory, MemberData(nameof(Chains))]
    public async Task A_stranger_boots_the_enlistment_system(string chain, Firmware firmware, string[] dhcp)
    {
        await _lab.StartAsync(_patience.Token);
        await _lab.ServeDhcpAsync(dhcp);
        _lab.PowerOn(firmware);
        await _lab.SeenOnConsole("cloud-config-url=http://10.78.0.1:5248/MAAS/metadata/latest/enlist-preseed/?op=get_enlist_preseed", _patience.Token);
        await _lab.SeenOnConsole("BOOTIF=01-52", _patience.Token);
        Assert.Contains("Linux version", _lab.Console);
        _ = chain;
    }

    public static readonly TheoryData<string, Firmware, string[]> LocalChains = new()
    {
        { "iPXE", Firmware.Bios, Ipxe },
        { "lpxelinux", Firmware.Bios, Lpxelinux },
        { "shim and GRUB", Firmware.Uefi, Shim },
        { "iPXE under UEFI", Firmware.Uefi, Ipxe },
    };

    [Theory, MemberData(nameof(LocalChains))]
    public async Task A_deployed_machine_boots_its_disk(string chain, Firmware firmware, string[] dhcp)
    {
        await _lab.StartAsync(_patience.Token, FirmwareLab.Known(NodeState.Deployed));
        await _lab.ServeDhcpAsync(dhcp);
        _lab.PowerOn(firmware, firmware == Firmware.Bios ? _lab.BiosDisk(OnDisk) : await _lab.UefiDiskAsync(OnDisk));
        await _lab.SeenOnConsole(OnDisk, _patience.Token);
        Assert.Contains("local boot", await _lab.GetAsync("events/?op=query&level=DEBUG"));
        _ = chain;
    }

    [Fact]
    public async Task A_known_machine_boots_its_own_configuration_and_its_history_tells_each_file()
    {
        await _lab.StartAsync(_patience.Token, FirmwareLab.Known(NodeState.Commissioning));
        await _lab.ServeDhcpAsync(Shim);
        _lab.PowerOn(Firmware.Uefi);
        await _lab.SeenOnConsole("/by-id/abc123/?op=get_preseed", _patience.Token);
        var events = await _lab.GetAsync("events/?op=query&level=DEBUG");
        foreach (var told in new[] { "commissioning", "grub/grub.cfg-52:54:00:78:00:10", "boot-kernel", "boot-initrd", "Loading ephemeral" }) Assert.Contains(told, events);
    }
}
