namespace Maas.Testing.Lab;

/// <summary>A virtual server with a blank disk, and its BMC. Its power is only ever changed over IPMI, or by itself.</summary>
public sealed class LabMachine
{
    private readonly LabNetwork _network;

    private LabMachine(MachineSpec spec, LabNetwork network, string folder) => (Spec, _network, Folder) = (spec, network, folder);

    public MachineSpec Spec { get; }

    /// <summary>Everything it is made of and has said.</summary>
    public string Folder { get; }

    public string BmcAddress => LabNetwork.BmcAddress(Spec.Port);

    public bool IsOn => DaemonProcess.Of(Path.Combine(Folder, "machine.pid")).IsRunning;

    /// <summary>What its serial console has shown so far.</summary>
    public string Console => ReadConsole();

    public static async Task<LabMachine> BuildAsync(MachineSpec spec, LabNetwork network, string labFolder)
    {
        var machine = new LabMachine(spec, network, Path.Combine(labFolder, spec.Name));
        Directory.CreateDirectory(machine.Folder);
        var bmc = new BmcSimulator(spec, network, machine.Folder);
        await Programs.RunAsync(["qemu-img", "create", "-q", "-f", "qcow2", Path.Combine(machine.Folder, "disk.qcow2"), $"{spec.DiskGigabytes}G"]);
        if (QemuArguments.Variables(spec.Firmware) is { } variables) File.Copy(variables, Path.Combine(machine.Folder, "variables"));
        await File.WriteAllTextAsync(Path.Combine(machine.Folder, "network"), network.Name);
        await File.WriteAllLinesAsync(Path.Combine(machine.Folder, "qemu.arguments"), QemuArguments.Of(spec, machine.Folder, bmc.SerialPort, Accelerator));
        await bmc.StartAsync();
        return machine;
    }

    /// <summary>What a person at the machine does: presses the power button of one that is off. The BMC's own command, sent by Debian's client.</summary>
    public Task PowerOnAsync() => IpmiAsync("chassis", "power", "on");

    /// <summary>Pulls the plug.</summary>
    public Task PowerOffAsync() => IpmiAsync("chassis", "power", "off");

    /// <summary>Cipher suite 3 is named, because asking this BMC what it has costs ten seconds.</summary>
    public Task<string> IpmiAsync(params string[] command) => Programs.RunAsync(_network.Inside(
        ["ipmitool", "-I", "lanplus", "-C", "3", "-H", BmcAddress, "-U", BmcSimulator.User, "-P", BmcSimulator.Password, .. command]));

    /// <summary>The last lines of the console, without the terminal's control sequences.</summary>
    public string LastWords(int lines = 12) => string.Join('\n', ConsoleText.Plain(Console).Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(lines));

    /// <summary>Virtual machines are emulated, since not every host that offers KVM can run firmware with it; <c>MAAS_LAB_ACCELERATOR=kvm</c> says that this one can.</summary>
    private static string Accelerator =>
        Environment.GetEnvironmentVariable("MAAS_LAB_ACCELERATOR") is { Length: > 0 } chosen && chosen != "tcg" ? chosen : "tcg,thread=multi,tb-size=512";

    private string ReadConsole()
    {
        try
        {
            using var file = new FileStream(Path.Combine(Folder, "console.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file, System.Text.Encoding.Latin1);
            return reader.ReadToEnd();
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }
}
