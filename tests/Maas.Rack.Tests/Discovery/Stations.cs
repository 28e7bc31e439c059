using System.Collections.Concurrent;
using System.Net;
using Maas.Protocols.Primitives;
using Maas.Rack.Discovery;
using Maas.Testing.Lab;

namespace Maas.Rack.Tests.Discovery;

/// <summary>Remembers whom the rack told of.</summary>
internal sealed class Stations : IStationJournal
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Lines such as <c>br0 10.66.0.9 52:54:00:00:00:09 5</c>.</summary>
    public ConcurrentQueue<string> Seen { get; } = new();

    /// <summary>Lines such as <c>br0 10.66.0.9 printer</c>.</summary>
    public ConcurrentQueue<string> Names { get; } = new();

    public void Saw(string interfaceName, Ipv4Address address, MacAddress station, int? vid) => Seen.Enqueue($"{interfaceName} {address} {station} {vid}".TrimEnd());

    public void Heard(string interfaceName, IPAddress address, string hostname) => Names.Enqueue($"{interfaceName} {address} {hostname}");

    public Task UntilAsync(string line) => Poll.UntilAsync(
        () => Seen.Contains(line) || Names.Contains(line), Patience, () => $"'{line}' was not reported: {string.Join(", ", Seen.Concat(Names))}");
}
