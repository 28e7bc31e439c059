using System.Numerics;
using Maas.Domain.Dhcp;
using Maas.Protocols.Primitives;

namespace Maas.Region.Leases;

/// <summary>Which addresses of a dynamic range are in use and which are remembered for a client that left: a bit each, so that finding a free one
/// in a nearly full range of 65,536 looks at a thousand words and not at every lease.</summary>
internal sealed class AddressPool
{
    private readonly ulong[] _used;
    private readonly ulong[] _remembered;
    private int _next;

    public AddressPool(DynamicRange range)
    {
        Range = range;
        var words = (int)((range.Count + 63) / 64);
        _used = new ulong[words];
        _remembered = new ulong[words];

        // Bits beyond the end are nobody's to give.
        var beyond = (int)(range.Count % 64);
        if (beyond != 0) _used[^1] = ulong.MaxValue << beyond;
    }

    public DynamicRange Range { get; }

    public bool IsUsed(Ipv4Address address) => (_used[Word(address)] & Bit(address)) != 0;

    public void Use(Ipv4Address address) => _used[Word(address)] |= Bit(address);

    public void Forget(Ipv4Address address)
    {
        _used[Word(address)] &= ~Bit(address);
        _remembered[Word(address)] &= ~Bit(address);
    }

    /// <summary>Free, but its last client is known.</summary>
    public void Remember(Ipv4Address address)
    {
        _used[Word(address)] &= ~Bit(address);
        _remembered[Word(address)] |= Bit(address);
    }

    /// <summary>A free address, one that nobody had before if there is one; marked used.</summary>
    public bool TryTake(out Ipv4Address address) => TryTake(skipRemembered: true, out address) || TryTake(skipRemembered: false, out address);

    private bool TryTake(bool skipRemembered, out Ipv4Address address)
    {
        // From where the last search ended: addresses behind it are mostly taken.
        for (var i = 0; i <= _used.Length; i++)
        {
            var word = (_next + i) % _used.Length;
            var taken = skipRemembered ? _used[word] | _remembered[word] : _used[word];
            if (taken == ulong.MaxValue) continue;
            var bit = BitOperations.TrailingZeroCount(~taken);
            _used[word] |= 1UL << bit;
            _remembered[word] &= ~(1UL << bit);
            _next = word;
            address = new Ipv4Address(Range.First.Value + (uint)(word * 64 + bit));
            return true;
        }

        _next = 0;
        address = default;
        return false;
    }

    private int Word(Ipv4Address address) => (int)((address.Value - Range.First.Value) / 64);

    private ulong Bit(Ipv4Address address) => 1UL << (int)((address.Value - Range.First.Value) % 64);
}
