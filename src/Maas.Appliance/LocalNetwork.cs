using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Maas.Protocols.Primitives;

namespace Maas.Appliance;

/// <summary>One of this box's interfaces with its addresses.</summary>
public sealed record LocalInterface(string Name, MacAddress? Mac, int Mtu, bool IsUp, IReadOnlyList<(IPAddress Address, Cidr Network)> Addresses);

/// <summary>This box's own interfaces.</summary>
public static class LocalNetwork
{
    /// <summary>All but loopback, by name.</summary>
    public static IReadOnlyList<LocalInterface> Interfaces() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces().Where(i => i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .OrderBy(i => i.Name, StringComparer.Ordinal).Select(Read),
    ];

    private static LocalInterface Read(NetworkInterface nic)
    {
        var octets = nic.GetPhysicalAddress().GetAddressBytes();
        var addresses = nic.GetIPProperties().UnicastAddresses
            .Where(a => !a.Address.IsIPv6LinkLocal && a.Address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
            .Select(a => (new IPAddress(a.Address.GetAddressBytes()), new Cidr(new IPAddress(a.Address.GetAddressBytes()), a.PrefixLength)));
        return new LocalInterface(
            nic.Name, MacAddress.TryRead(octets, out var mac) && octets.Length == MacAddress.Length ? mac : null, MtuOf(nic.Name),
            nic.OperationalStatus == OperationalStatus.Up, [.. addresses]);
    }

    private static int MtuOf(string name) =>
        File.Exists($"/sys/class/net/{name}/mtu") && int.TryParse(File.ReadAllText($"/sys/class/net/{name}/mtu").Trim(), out var mtu) ? mtu : 1500;
}
