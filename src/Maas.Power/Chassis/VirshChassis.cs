using System.Xml.Linq;
using Maas.Power.Transports.Http;
using Maas.Power.Transports.Libvirt;

namespace Maas.Power.Chassis;

/// <summary>The virtual machines of a libvirt host.</summary>
internal sealed class VirshChassis(LibvirtDialer dialer) : IChassisProbe
{
    public string Type => "virsh";

    public async Task<IReadOnlyList<ChassisMachine>> ProbeAsync(ChassisTarget target, CancellationToken cancel)
    {
        await using var libvirt = await dialer.ConnectAsync(target.Host, target.Password, cancel);
        var found = new List<ChassisMachine>();
        foreach (var domain in (await libvirt.DomainsAsync(cancel)).Where(d => d.Name.StartsWith(target.Prefix, StringComparison.Ordinal)))
        {
            var document = Documents.Xml("libvirt", await libvirt.XmlAsync(domain, cancel));
            found.Add(new ChassisMachine(DomainXml.Macs(document), DomainXml.Architecture(document), new Dictionary<string, string>
            {
                ["power_address"] = target.Host,
                ["power_pass"] = target.Password,
                ["power_id"] = domain.Name,
            })
            {
                Name = domain.Name,
                Prepare = again => PrepareAsync(target, domain.Name, again),
            });
        }

        return found;
    }

    private async Task PrepareAsync(ChassisTarget target, string name, CancellationToken cancel)
    {
        await using var libvirt = await dialer.ConnectAsync(target.Host, target.Password, cancel);
        try
        {
            var domain = await libvirt.FindAsync(name, cancel);
            if (await libvirt.StateAsync(domain, cancel) == DomainState.Running) await libvirt.DestroyAsync(domain, cancel);
            await libvirt.DefineAsync(DomainXml.NetworkFirst(Documents.Xml("libvirt", await libvirt.XmlAsync(domain, cancel))).ToString(SaveOptions.DisableFormatting), cancel);
        }
        catch (LibvirtException problem)
        {
            throw new PowerException(PowerFailure.Failed, $"libvirt: {problem.Message}", problem);
        }
    }
}
