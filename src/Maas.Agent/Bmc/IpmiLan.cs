using System.Globalization;
using System.Net;

namespace Maas.Agent.Bmc;

/// <summary>The network side of a BMC (IPMI 2.0 §23).</summary>
internal sealed class IpmiLan(IIpmiTransport bmc, TimeProvider time)
{
    private const byte Transport = 0x0c;
    private const byte App = 0x06;
    private const byte SetParameters = 0x01;
    private const byte GetParameters = 0x02;
    private const byte GetChannelInfo = 0x42;
    private const byte IpAddress = 3;
    private const byte AddressSource = 4;
    private const byte MacAddress = 5;
    private const byte Dhcp = 2;
    private const byte Medium802_3 = 4;

    private static readonly TimeSpan LeasePatience = TimeSpan.FromSeconds(60);

    /// <summary>The first channel that is a LAN; most BMCs have it at 1.</summary>
    public async Task<byte?> ChannelAsync()
    {
        for (byte channel = 1; channel <= 11; channel++)
        {
            if (await bmc.AskAsync(App, GetChannelInfo, [channel]) is { Succeeded: true, Data: [_, var medium, ..] } && (medium & 0x7f) == Medium802_3)
                return channel;
        }
        return null;
    }

    /// <summary>The address; a BMC that has none is told to ask by DHCP, and waited for.</summary>
    public async Task<IPAddress?> AddressAsync(byte channel)
    {
        if (await CurrentAsync(channel) is { } address)
            return address;
        await bmc.AskAsync(Transport, SetParameters, [channel, AddressSource, Dhcp]);
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < LeasePatience)
        {
            await Task.Delay(TimeSpan.FromSeconds(2), time);
            if (await CurrentAsync(channel) is { } leased)
                return leased;
        }
        return null;
    }

    public async Task<string?> MacAsync(byte channel) =>
        await GetAsync(channel, MacAddress) is { Length: >= 6 } mac ? string.Join(':', mac.Take(6).Select(part => part.ToString("x2", CultureInfo.InvariantCulture))) : null;

    private async Task<IPAddress?> CurrentAsync(byte channel) =>
        await GetAsync(channel, IpAddress) is { Length: >= 4 } bytes && new IPAddress(bytes.AsSpan(0, 4)) is var address && !address.Equals(IPAddress.Any) ? address : null;

    /// <summary>The parameter's data behind its revision.</summary>
    private async Task<byte[]?> GetAsync(byte channel, byte parameter) =>
        await bmc.AskAsync(Transport, GetParameters, [channel, parameter, 0, 0]) is { Succeeded: true, Data: { Length: > 1 } data } ? data[1..] : null;
}
