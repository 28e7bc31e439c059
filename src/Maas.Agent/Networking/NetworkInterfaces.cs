using System.Net.NetworkInformation;
using System.Net.Sockets;
using Maas.Agent.Host;

namespace Maas.Agent.Networking;

/// <summary>Interfaces of this machine by what they are in sysfs.</summary>
internal sealed class NetworkInterfaces(SystemTree tree)
{
    private const string Root = "/sys/class/net";

    public IReadOnlyList<string> All => tree.Names(Root);

    /// <summary>Those with hardware behind them.</summary>
    public IReadOnlyList<string> Physical => [.. All.Where(name => tree.Exists($"{Root}/{name}/device"))];

    public string? ByMac(string mac) =>
        All.Where(name => string.Equals(Mac(name), mac, StringComparison.OrdinalIgnoreCase)).OrderByDescending(name => tree.Exists($"{Root}/{name}/device")).FirstOrDefault();

    public string? Mac(string name) => tree.Text($"{Root}/{name}/address");

    public bool HasLink(string name) => tree.Text($"{Root}/{name}/carrier") == "1";

    public bool IsUp(string name) => tree.Text($"{Root}/{name}/operstate") == "up";

    public static bool HasGlobalVersion6(string name) =>
        NetworkInterface.GetAllNetworkInterfaces().Where(card => card.Name == name).SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Any(address => address.Address.AddressFamily == AddressFamily.InterNetworkV6 && !address.Address.IsIPv6LinkLocal);

    /// <summary>Hardware addresses of the interfaces that have an address of their own: what a machine is known by when it enlists.</summary>
    public IReadOnlyList<string> ConfiguredMacs(string? bootMac)
    {
        var addressed = NetworkInterface.GetAllNetworkInterfaces()
            .Where(card => card.GetIPProperties().UnicastAddresses.Any(address => address.Address.AddressFamily == AddressFamily.InterNetwork || !address.Address.IsIPv6LinkLocal))
            .Select(card => card.Name).ToHashSet();
        var macs = Physical.Where(addressed.Contains).Select(Mac).OfType<string>();
        return [.. (bootMac is null ? macs : macs.Prepend(bootMac)).Distinct(StringComparer.OrdinalIgnoreCase)];
    }
}
