using System.Net;

namespace Maas.Rack.Tftp;

/// <summary>How the server behaves; the defaults are for networks as they are, tests shorten the times.</summary>
public sealed record TftpSettings
{
    public const int DefaultPort = 69;

    public int Port { get; init; } = DefaultPort;

    /// <summary>Where to listen; IPv4 and IPv6 when both.</summary>
    public IReadOnlyList<IPAddress> Listen { get; init; } = [IPAddress.Any, IPAddress.IPv6Any];

    /// <summary>Whether requests that came in on the interface of an index are answered.</summary>
    public Func<int, bool> Serves { get; init; } = _ => true;

    /// <summary>The setting <c>tftp_max_blksize</c>, asked at each transfer.</summary>
    public Func<int> MaxBlockSize { get; init; } = () => 8192;

    /// <summary>Silence after which a packet is sent again; doubled each time up to <see cref="LongestWait"/>.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Waits without an answer after which a client counts as gone.</summary>
    public int MostWaits { get; init; } = 7;

    /// <summary>Transfers at a time; more are told to come back.</summary>
    public int MostTransfers { get; init; } = 4096;
}
