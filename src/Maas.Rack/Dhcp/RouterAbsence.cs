using Maas.Protocols.Ethernet;
using Maas.Protocols.Primitives;
using Maas.Rack.Dhcp.Wire;

namespace Maas.Rack.Dhcp;

/// <summary>Tells iPXE that there is no IPv6 router when there is none: it waits fifteen seconds for one at every boot although it has its IPv4 address
/// long since (boot-lab.md §5). A router answers within half a second (RFC 4861 §6.2.6), so who still asks then has none. One thread.</summary>
internal sealed class RouterAbsence(TimeProvider clock)
{
    /// <summary>As many clients as boot at the same time and more; further ones wait as they would anywhere.</summary>
    private const int MostClients = 4096;

    private static readonly TimeSpan RouterAnswers = TimeSpan.FromMilliseconds(600);

    /// <summary>Longer than iPXE asks; the system that it starts comes up later.</summary>
    private static readonly TimeSpan BootLoaderAsks = TimeSpan.FromSeconds(16);

    private readonly Dictionary<MacAddress, DateTimeOffset> _booting = [];

    /// <summary>A client on our own wire speaks DHCP as iPXE.</summary>
    public void Saw(MacAddress client)
    {
        var now = clock.GetUtcNow();
        if (_booting.Count >= MostClients && !_booting.ContainsKey(client))
        {
            foreach (var gone in _booting.Where(b => now - b.Value > BootLoaderAsks).Select(b => b.Key).ToList()) _booting.Remove(gone);
            if (_booting.Count >= MostClients) return;
        }

        _booting[client] = now;
    }

    /// <summary>Takes a frame that may be a solicitation.</summary>
    /// <returns>Whether an answer was put into the box.</returns>
    public bool Hear(Link link, ReadOnlySpan<byte> frame, Outbox outbox)
    {
        if (link.Network is null || !RouterSolicitation.TryRead(frame, out var asker) || !asker.HasAddress) return false;
        if (!_booting.TryGetValue(asker.SourceMac, out var since)) return false;
        var waited = clock.GetUtcNow() - since;
        if (waited > BootLoaderAsks) _booting.Remove(asker.SourceMac);
        if (waited < RouterAnswers || waited > BootLoaderAsks || !outbox.HasRoom) return false;
        RouterAdvertisement.WriteNone(outbox.Next, link.Mac, asker);
        outbox.Add(link.Frames, link.Address, RouterAdvertisement.FrameLength);
        return true;
    }
}
