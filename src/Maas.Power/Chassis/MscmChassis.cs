using System.Text.RegularExpressions;
using Maas.Power.Transports.Http;
using Maas.Power.Transports.Ssh;

namespace Maas.Power.Chassis;

/// <summary>The nodes of an HP Moonshot chassis, as its manager of the first or second generation lists them.</summary>
internal sealed partial class MscmChassis(TimeProvider clock) : IChassisProbe
{
    public string Type => "mscm";

    public async Task<IReadOnlyList<ChassisMachine>> ProbeAsync(ChassisTarget target, CancellationToken cancel)
    {
        var host = new SshHost(target.Host, target.User, target.Password, clock);
        var isSecond = SecondGeneration().IsMatch((await host.RunAsync("show firmware", cancel)).Output);
        var listed = (await host.RunAsync(isSecond ? "show node mgmtaddr4 all" : "show node list", cancel)).Output;
        var found = new List<ChassisMachine>();
        foreach (var node in Node().Matches(listed).Select(m => m.Value).Distinct().Take(256))
        {
            var macs = ProxmoxChassis.Mac().Matches((await host.RunAsync($"show node macaddr {node}", cancel)).Output).Select(m => m.Value).Distinct().ToList();
            var about = (await host.RunAsync(isSecond ? $"show blades b{node[1..].Split('n')[0]}" : $"show node info {node}", cancel)).Output;
            var settings = Address.Shared(target);
            settings["node_id"] = node;
            found.Add(new ChassisMachine(macs, ArchitectureOf(about), settings)
            {
                Prepare = again => isSecond ? Task.CompletedTask : host.RunAsync($"set node boot M.2 {node}", again),
            });
        }

        if (found.Count == 0) throw new PowerException(PowerFailure.Failed, $"the chassis manager lists no nodes. It answered: {Documents.Said(listed, target.Password)}");
        return found;
    }

    private static string ArchitectureOf(string about) =>
        about.Contains("m400", StringComparison.OrdinalIgnoreCase) ? "arm64/xgene-uboot"
        : about.Contains("m800", StringComparison.OrdinalIgnoreCase) ? "armhf/keystone"
        : "amd64";

    [GeneratedRegex(@"\b[cb]\d{1,3}n\d{1,2}\b")]
    private static partial Regex Node();

    [GeneratedRegex(@"\b2\.0\b")]
    private static partial Regex SecondGeneration();
}
