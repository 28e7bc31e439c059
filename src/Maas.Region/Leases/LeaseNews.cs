using Maas.Domain.Booting;
using Maas.Protocols.Primitives;

namespace Maas.Region.Leases;

/// <summary>What happened to a lease, for the records and the boot timeline (boot.md §2.4).</summary>
internal enum LeaseAction : byte
{
    Commit,
    Expiry,
    Release,
}

/// <summary>One happening. A value: the packet path makes thousands a second.</summary>
/// <param name="Offered">When the address was offered; 0 when that is not known.</param>
/// <param name="IsChange">The record must change; otherwise only the timeline wants to know.</param>
/// <param name="IsBoot">A client that began anew, not one that renews.</param>
internal readonly record struct LeaseNews(
    LeaseAction Action, LeaseKey Key, Ipv4Address Address, int Seconds, string? HostName, long At, long Offered, BootClient Client, bool IsPxe, bool IsChange, bool IsBoot);
