using System.Globalization;

namespace Maas.Testing.Lab;

/// <summary>A machine's BMC: Debian's <c>ipmi_sim</c>, IPMI 2.0 on the network and the interface inside the machine, with the machine's power switch in its hand.</summary>
internal sealed class BmcSimulator(MachineSpec spec, LabNetwork network, string folder)
{
    public const string User = "root";
    public const string Password = "calvin";

    /// <summary>Where the machine's own interface to its BMC is connected.</summary>
    public int SerialPort => 9100 + spec.Port;

    public async Task<DaemonProcess> StartAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "lan.conf"), Configuration());
        await File.WriteAllTextAsync(Path.Combine(folder, "emulation"), """
            mc_setbmc 0x20
            mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
            sel_enable 0x20 1000 0x0a
            mc_enable 0x20

            """);
        Directory.CreateDirectory(Path.Combine(folder, "state"));
        return await DaemonProcess.StartAsync(folder, "bmc",
            network.Inside("ipmi_sim", "-n", "-c", Path.Combine(folder, "lan.conf"), "-f", Path.Combine(folder, "emulation"), "-s", Path.Combine(folder, "state")));
    }

    private string Configuration() => string.Create(CultureInfo.InvariantCulture, $$"""
        name "{{spec.Name}}"
        set_working_mc 0x20
          startlan 1
            addr {{LabNetwork.BmcAddress(spec.Port)}} 623
            priv_limit admin
            allowed_auths_callback none md2 md5 straight
            allowed_auths_user none md2 md5 straight
            allowed_auths_operator none md2 md5 straight
            allowed_auths_admin none md2 md5 straight
            lan_config_program "{{ScriptOf("lan.sh")}} {{LabNetwork.BmcAddress(spec.Port)}} {{spec.BmcMacAddress}}"
            guid {{spec.Uuid.Replace("-", "", StringComparison.Ordinal)}}
          endlan
          chassis_control "{{ScriptOf("chassis.sh")}} {{folder}}"
          serial 15 127.0.0.1 {{SerialPort}} codec VM
          user 1 true "" "" user 10 none md2 md5 straight
          user 2 true "{{User}}" "{{Password}}" admin 10 none md2 md5 straight

        """);

    private static string ScriptOf(string name) => Repository.PathOf("tests", "Maas.Testing", "Lab", name);
}
