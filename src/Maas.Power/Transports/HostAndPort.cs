using System.Globalization;

namespace Maas.Power.Transports;

/// <summary>What people write for a host: <c>host</c>, <c>host:port</c>, <c>[v6]:port</c> or a bare IPv6 address.</summary>
internal static class HostAndPort
{
    /// <exception cref="PowerException">The port is none.</exception>
    public static (string Host, int Port) Split(string address, int standard)
    {
        address = address.Trim();
        var bracket = address.LastIndexOf(']');
        if (bracket < 0 && address.Count(c => c == ':') > 1) return (address, standard);
        var colon = address.LastIndexOf(':');
        if (colon <= bracket) return (address.Trim('[', ']'), standard);
        return ushort.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? (address[..colon].Trim('[', ']'), port)
            : throw new PowerException(PowerFailure.Setting, "power_address has a port that is no number from 1 to 65535.");
    }
}
