using System.Diagnostics;
using System.Text;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Protocols.Primitives;
using Maas.Region;
using Maas.Region.Settings;
using Maas.Store;
using Maas.Store.Lite;
using Maas.Testing;
using Maas.Testing.Lab;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Appliance.Tests.Boot;

/// <summary>A network namespace with the appliance, a stock DHCP server and one QEMU machine on real firmware (boot-lab.md §3). Nothing leaves the namespace.</summary>
internal sealed class FirmwareLab : IAsyncDisposable
{
    public const string Server = "10.78.0.1";
    public static readonly MacAddress Mac = MacAddress.Parse("52:54:00:78:00:10");

    private readonly string _namespace = $"maas-boot-{Environment.ProcessId}-{Guid.NewGuid():N}"[..24];
    private readonly TemporaryDirectory _directory = new();
    private readonly List<Process> _processes = [];
    private readonly Dictionary<Process, (StringBuilder Text, List<(string Wanted, TaskCompletionSource Seen)> Waiting)> _outputs = [];
    private Process? _machine;

    public static string Images => Environment.GetEnvironmentVariable("MAAS_TEST_IMAGES") ?? Repository.PathOf("images", "output");

    public string PathOf(string name) => _directory.PathOf(name);

    public string Console => TextOf(_machine!);

    /// <summary>Makes the network, and starts the appliance in it.</summary>
    /// <param name="node">A machine that is known already.</param>
    public async Task StartAsync(CancellationToken cancel, Node? node = null)
    {
        await Run("ip", "netns", "add", _namespace);
        foreach (var line in new[]
        {
            "link set lo up", "link add br0 type bridge stp_state 0 forward_delay 0", $"addr add {Server}/24 dev br0", "addr add fd78::1/64 dev br0 nodad",
            "link set br0 up", "tuntap add dev tap0 mode tap", "link set tap0 master br0 up",
        })
            await Run("ip", ["-n", _namespace, .. line.Split(' ')]);
        await SeedAsync(node);
        var program = Repository.PathOf("src", "Maas.Appliance", "bin", AppContext.BaseDirectory.Contains("/Release/") ? "Release" : "Debug", "net10.0", "maas-appliance.dll");
        var appliance = StartInside(
            "dotnet", program, "serve", "--data-dir", PathOf("data"), "--interface", "br0", "--no-dhcp", "--no-dns", "--images-dir", Images);
        await WaitFor(appliance, "ready http://", cancel);
    }

    /// <summary>Starts a stock DHCP server that names the boot files as the appliance's would (boot.md §2.3).</summary>
    public Task ServeDhcpAsync(params string[] options)
    {
        string[] lines =
        [
            "port=0", "interface=br0", "bind-interfaces", "except-interface=lo", "user=root", "no-ping", "dhcp-authoritative", "dhcp-no-override",
            "dhcp-range=10.78.0.100,10.78.0.199,255.255.255.0,10m", "enable-ra", "dhcp-range=fd78::,ra-only,64,10m", $"dhcp-leasefile={PathOf("leases")}",
            "dhcp-option=3", "dhcp-option=6", "dhcp-match=set:bios,option:client-arch,0", "dhcp-match=set:efi,option:client-arch,7",
            "dhcp-match=set:efihttp,option:client-arch,16", "dhcp-userclass=set:ipxe,iPXE", .. options,
        ];
        File.WriteAllLines(PathOf("dnsmasq.conf"), lines);
        StartInside("dnsmasq", "--keep-in-foreground", "-C", PathOf("dnsmasq.conf"));
        return Task.CompletedTask;
    }

    /// <summary>Switches the machine on.</summary>
    public void PowerOn(Firmware firmware, string? disk = null)
    {
        List<string> arguments =
        [
            "-accel", "tcg,thread=multi,tb-size=256", "-cpu", "max", "-smp", "2", "-m", "768", "-display", "none", "-vga", "none", "-serial", "stdio", "-monitor", "none",
            "-netdev", "tap,id=n0,ifname=tap0,script=no,downscript=no",
            "-device", $"virtio-net-pci,netdev=n0,mac={Mac},bootindex=1{(firmware == Firmware.Bios ? "" : ",romfile=")}",
            "-object", "rng-random,id=r0,filename=/dev/urandom", "-device", "virtio-rng-pci,rng=r0",
            "-smbios", "type=1,manufacturer=Lab,product=BootLab,uuid=78000000-0000-4000-8000-000000000010",
        ];
        if (disk is not null) arguments.AddRange(["-drive", $"if=none,id=d0,file={disk},format=raw", "-device", "virtio-blk-pci,drive=d0,bootindex=2"]);
        arguments.AddRange(FirmwareArguments(firmware));
        _machine = StartInside("qemu-system-x86_64", [.. arguments]);
    }

    public Task SeenOnConsole(string wanted, CancellationToken cancel) => WaitFor(_machine!, wanted, cancel);

    /// <summary>The disk of a deployed BIOS machine: a boot sector that says so on the serial port.</summary>
    public string BiosDisk(string says)
    {
        var sector = new byte[1 << 20];
        byte[] code =
        [
            0x31, 0xC0, 0x8E, 0xD8, 0xBE, 0x22, 0x7C, 0xAC, 0x84, 0xC0, 0x74, 0x12, 0x88, 0xC4, 0xBA, 0xFD, 0x03, 0xEC, 0xA8, 0x20, 0x74, 0xFB, 0x88, 0xE0, 0xBA,
            0xF8, 0x03, 0xEE, 0xEB, 0xE9, 0xFA, 0xF4, 0xEB, 0xFD, .. Encoding.ASCII.GetBytes(says + "\r\n\0"),
        ];
        code.CopyTo(sector, 0);
        (sector[510], sector[511]) = (0x55, 0xAA);
        File.WriteAllBytes(PathOf("disk"), sector);
        return PathOf("disk");
    }

    /// <summary>The disk of a deployed UEFI machine: a FAT filesystem with a boot loader that says so.</summary>
    public async Task<string> UefiDiskAsync(string says)
    {
        File.WriteAllText(PathOf("says.cfg"), $"echo {says}\nsleep 1000\n");
        await Run("grub-mkimage", "-O", "x86_64-efi", "-c", PathOf("says.cfg"), "-p", "/", "-o", PathOf("bootx64.efi"), "echo", "sleep", "normal");
        await Run("mkfs.vfat", "-C", PathOf("disk"), "32768");
        await Run("mmd", "-i", PathOf("disk"), "::/efi", "::/efi/boot");
        await Run("mcopy", "-i", PathOf("disk"), PathOf("bootx64.efi"), "::/efi/boot/bootx64.efi");
        return PathOf("disk");
    }

    /// <summary>What the appliance's API answers its administrator.</summary>
    public async Task<string> GetAsync(string path)
    {
        var key = (await File.ReadAllTextAsync(Path.Combine(PathOf("data"), "admin.apikey"))).Trim();
        using var client = new ApiClient(NamespaceSockets.Http(_namespace), new Uri($"http://{Server}:5240/MAAS/"), key);
        return (await client.GetAsync(path)).GetRawText();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await Run("ip", "netns", "del", _namespace);
        _directory.Dispose();
    }

    private async Task SeedAsync(Node? node)
    {
        Directory.CreateDirectory(PathOf("data"));
        var options = new StoreOptions { DataDirectory = PathOf("data"), Json = StoreJson.Make(SecretConverter.LoadKey(PathOf("data"))) };
        await using var store = LiteStore.Open(options, NullLogger<LiteStore>.Instance);
        await new StoredSettings(store).SetAsync("kernel_opts", "console=ttyS0 ");
        if (node is not null) await store.CommitAsync(new Batch().Put(Collections.Nodes, node));
    }

    /// <summary>A machine of the lab's MAC address in a state.</summary>
    public static Node Known(NodeState state) => new()
    {
        SystemId = "abc123",
        Id = 1,
        Hostname = "known",
        Architecture = "amd64/generic",
        Status = state,
        Netboot = state != NodeState.Deployed,
        Interfaces = [new Interface { Id = 1, Name = "eth0", MacAddress = Mac }],
    };

    private List<string> FirmwareArguments(Firmware firmware)
    {
        if (firmware == Firmware.Bios) return ["-machine", "pc,graphics=off"];
        var secure = firmware == Firmware.UefiSecure ? ".ms" : "";
        File.Copy($"/usr/share/OVMF/OVMF_VARS_4M{secure}.fd", PathOf("vars.fd"), overwrite: true);
        List<string> arguments =
        [
            "-machine", firmware == Firmware.UefiSecure ? "q35,smm=on" : "q35",
            "-drive", $"if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M{secure}.fd",
            "-drive", $"if=pflash,unit=1,format=raw,file={PathOf("vars.fd")}",
            "-fw_cfg", "name=opt/org.tianocore/IPv6PXESupport,string=n",
        ];
        if (firmware == Firmware.UefiSecure) arguments.AddRange(["-global", "driver=cfi.pflash01,property=secure,value=on"]);
        if (firmware == Firmware.UefiHttp) arguments.AddRange(["-fw_cfg", "name=opt/org.tianocore/IPv4PXESupport,string=n"]);
        return arguments;
    }

    private Process StartInside(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("ip", ["netns", "exec", _namespace, program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        _processes.Add(process);
        lock (_outputs) _outputs[process] = (new StringBuilder(), []);
        _ = ReadAsync(process, process.StandardOutput);
        _ = ReadAsync(process, process.StandardError);
        return process;
    }

    private async Task ReadAsync(Process process, StreamReader from)
    {
        var buffer = new char[4096];
        while (await from.ReadAsync(buffer) is > 0 and var read)
        {
            lock (_outputs)
            {
                var (text, waiting) = _outputs[process];
                text.Append(buffer, 0, read);
                foreach (var (wanted, seen) in waiting.Where(w => text.ToString().Contains(w.Wanted))) seen.TrySetResult();
            }
        }
    }

    private string TextOf(Process process)
    {
        lock (_outputs) return _outputs[process].Text.ToString();
    }

    private async Task WaitFor(Process process, string wanted, CancellationToken cancel)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_outputs)
        {
            if (_outputs[process].Text.ToString().Contains(wanted)) return;
            _outputs[process].Waiting.Add((wanted, seen));
        }

        try
        {
            var ended = process.WaitForExitAsync(cancel);
            if (await Task.WhenAny(seen.Task, ended) == seen.Task) return;
            await ended;
            Fail();
        }
        catch (OperationCanceledException)
        {
            Fail();
        }

        void Fail()
        {
            var all = string.Join("\n==== ", _processes.Select(p => $"{string.Join(' ', p.StartInfo.ArgumentList.Skip(3).Take(3))}\n{TextOf(p)}"));
            Assert.Fail($"'{wanted}' was not seen. {all}");
        }
    }

    private static async Task<string> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await error}");
        return output;
    }
}

/// <summary>What a lab machine boots with.</summary>
public enum Firmware
{
    Bios,
    Uefi,
    UefiHttp,
    UefiSecure,
}
