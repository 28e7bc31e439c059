using System.Text;
using System.Text.Json;
using Maas.Agent.Host;
using Maas.Agent.Http;
using Maas.Agent.Networking;
using Maas.Agent.Preseeds;
using Maas.Agent.Scripts;

namespace Maas.Agent.Enlisting;

/// <summary>Introduces a machine that the appliance does not know (lifecycle.md §5).</summary>
internal sealed class Enlistment(Identity identity, NetworkInterfaces interfaces, KernelLine line, AgentLog log)
{
    private Uri Machines => new(identity.Preseed.BaseUrl + "/MAAS/api/2.0/machines/");

    /// <summary>A machine in the appliance's use is left alone, whoever netbooted it.</summary>
    public async Task<bool> IsRegisteredAsync(CancellationToken cancel = default)
    {
        var macs = Uri.EscapeDataString(string.Join(',', interfaces.ConfiguredMacs(line.BootMac)));
        var answer = await identity.Appliance.GetAsync(new Uri(Machines, $"?op=is_registered&mac_address={macs}"), cancel: cancel);
        return Encoding.ASCII.GetString(answer).Trim().Equals("true", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Registers, and speaks as the new machine from now on.</summary>
    public async Task RegisterAsync(PowerConfiguration? power, CancellationToken cancel = default)
    {
        var form = new FormBody().Field("architecture", Architecture()).Field("mac_addresses", string.Join(',', interfaces.ConfiguredMacs(line.BootMac)))
            .Field("commission", "True").Field("power_type", power?.Type).Field("power_parameters", power?.Parameters);
        var answer = await identity.Appliance.PostAsync(Machines, form, cancel: cancel);
        using var machine = JsonDocument.Parse(answer);
        var systemId = machine.RootElement.GetProperty("system_id").GetString() ?? throw new InvalidDataException("the appliance registered the machine without a name");
        var url = new Uri($"{identity.Preseed.BaseUrl}/MAAS/metadata/latest/by-id/{systemId}/?op=get_preseed");
        var text = Encoding.UTF8.GetString(await identity.Appliance.GetAsync(url, cancel: cancel));
        var preseed = Preseed.Parse(text) is { Token: not null } usable ? usable : throw new InvalidDataException("the preseed of the new machine has no credentials");
        log.Say($"Registered as {systemId}");
        // The session was started to enlist, and ends as enlisting does.
        identity.Adopt(preseed with { PowerState = identity.Preseed.PowerState });
    }

    /// <summary>In Debian's words.</summary>
    private static string Architecture() => System.Runtime.InteropServices.RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "i386",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        System.Runtime.InteropServices.Architecture.Arm => "armhf",
        System.Runtime.InteropServices.Architecture.Ppc64le => "ppc64el",
        System.Runtime.InteropServices.Architecture.S390x => "s390x",
        System.Runtime.InteropServices.Architecture.RiscV64 => "riscv64",
        var other => other.ToString(),
    };
}
