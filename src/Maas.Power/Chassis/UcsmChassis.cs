using System.Globalization;
using System.Xml.Linq;
using Maas.Power.Transports;
using Maas.Power.Transports.Http;

namespace Maas.Power.Chassis;

/// <summary>The servers of a UCS domain that have network cards and can boot from the network.</summary>
internal sealed class UcsmChassis(PowerHttp http) : IChassisProbe
{
    private const int Port = 443;

    public string Type => "ucsm";

    public async Task<IReadOnlyList<ChassisMachine>> ProbeAsync(ChassisTarget target, CancellationToken cancel)
    {
        await using var api = await LoginAsync(target, cancel);
        var found = new List<ChassisMachine>();
        foreach (var server in (await api.ServersAsync("computeItem", null, cancel)).Where(s => s is { Uuid.Length: > 0, AssignedToDn.Length: > 0 }))
        {
            var macs = (await api.ChildrenAsync(server.Dn, "adaptorUnit", cancel)).SelectMany(a => a.FindAll("adaptorHostEthIf")).Select(i => UcsApi.Text(i, "mac"))
                .Where(m => m.Length > 0 && m != "00:00:00:00:00:00").Distinct().ToList();
            if (macs.Count == 0 || (await OptionsAsync(api, server, cancel)).All(o => o.Name.LocalName != "lsbootLan")) continue;
            var settings = Address.Shared(target);
            settings["uuid"] = server.Uuid;
            found.Add(new ChassisMachine(macs, "amd64", settings)
            {
                Name = server.Name.Length > 0 ? server.Name : null,
                Prepare = again => LanFirstAsync(target, server, again),
            });
        }

        return found;
    }

    private static async Task<IReadOnlyList<XElement>> OptionsAsync(UcsApi api, UcsServer server, CancellationToken cancel) =>
        [.. (await api.ChildrenAsync(server.AssignedToDn, "lsbootDef", cancel)).SelectMany(d => d.Descendants()).Where(e => e.Attribute("order") is not null && e.Attribute("dn") is not null)];

    /// <summary>The network takes the first place, what stood before it moves back by one.</summary>
    private async Task LanFirstAsync(ChassisTarget target, UcsServer server, CancellationToken cancel)
    {
        await using var api = await LoginAsync(target, cancel);
        static int Order(XElement option) => int.TryParse(UcsApi.Text(option, "order"), out var order) ? order : int.MaxValue;
        var options = (await OptionsAsync(api, server, cancel)).OrderBy(Order).ToList();
        if (options.Find(o => o.Name.LocalName == "lsbootLan") is not { } lan || options[0] == lan) return;
        var place = Order(lan);
        foreach (var (option, order) in options.Where(o => o != lan && Order(o) < place).Select(o => (o, Order(o) + 1)).Prepend((lan, 1)))
        {
            var dn = UcsApi.Text(option, "dn");
            await api.SetAsync(dn, new XElement(option.Name.LocalName, new XAttribute("dn", dn), new XAttribute("order", order.ToString(CultureInfo.InvariantCulture))), cancel);
        }
    }

    private Task<UcsApi> LoginAsync(ChassisTarget target, CancellationToken cancel) =>
        UcsApi.LoginAsync(http, Address.Of(target, "https", Port), target.User, target.Password, cancel);
}
