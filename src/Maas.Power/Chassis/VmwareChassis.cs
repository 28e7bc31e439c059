using System.Xml.Linq;
using Maas.Power.Transports;
using Maas.Power.Transports.Http;

namespace Maas.Power.Chassis;

/// <summary>The virtual machines of ESXi or vCenter.</summary>
internal sealed class VmwareChassis(PowerHttp http) : IChassisProbe
{
    private const int Port = 443;
    private static readonly string[] Properties = ["name", "config.instanceUuid", "config.guestId", "config.hardware.device"];
    private static readonly XNamespace Vim = "urn:vim25";
    private static readonly XNamespace Xsi = "http://www.w3.org/2001/XMLSchema-instance";

    public string Type => "vmware";

    public async Task<IReadOnlyList<ChassisMachine>> ProbeAsync(ChassisTarget target, CancellationToken cancel)
    {
        await using var api = await LoginAsync(target, cancel);
        return [.. (await api.MachinesAsync(Properties, cancel)).Select(m => Machine(target, m)).Where(m => m.Name!.StartsWith(target.Prefix, StringComparison.Ordinal))];
    }

    private ChassisMachine Machine(ChassisTarget target, VSphereMachine vm)
    {
        string Text(string name) => vm.Properties.GetValueOrDefault(name)?.Value ?? "";
        var cards = (vm.Properties.GetValueOrDefault("config.hardware.device")?.FindAll("macAddress") ?? []).Select(m => (Mac: m.Value, Key: m.Parent?.Find("key")?.Value ?? "")).ToList();
        var settings = Address.Shared(target);
        settings["power_vm_name"] = Text("name");
        settings["power_uuid"] = Text("config.instanceUuid");
        settings["power_port"] = target.Port?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";
        settings["power_protocol"] = target.Protocol;
        return new ChassisMachine([.. cards.Select(c => c.Mac)], Text("config.guestId").Contains("64", StringComparison.Ordinal) ? "amd64" : "i386", settings)
        {
            Name = Text("name"),
            Prepare = cancel => NetworkFirstAsync(target, vm.Reference, [.. cards.Select(c => c.Key)], cancel),
        };
    }

    private async Task NetworkFirstAsync(ChassisTarget target, string vm, string[] cards, CancellationToken cancel)
    {
        await using var api = await LoginAsync(target, cancel);
        var order = cards.Select(key => new XElement(Vim + "bootOrder", new XAttribute(Xsi + "type", "VirtualMachineBootOptionsBootableEthernetDevice"), new XElement(Vim + "deviceKey", key)));
        await api.ReconfigureAsync(vm, new XElement(Vim + "spec", new XElement(Vim + "bootOptions", order)), cancel);
    }

    private Task<VSphereApi> LoginAsync(ChassisTarget target, CancellationToken cancel)
    {
        var scheme = target.Protocol.Split('+')[0] == "http" ? "http" : "https";
        return VSphereApi.LoginAsync(http, Address.Of(target, scheme, Port), target.User, target.Password, VSphereApi.Verifies(target.Protocol), cancel);
    }
}
