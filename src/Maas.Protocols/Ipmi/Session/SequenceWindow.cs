namespace Maas.Protocols.Ipmi.Session;

/// <summary>Which sequence numbers of the other side are new (IPMI 2.0 §6.12.13): each is taken once, those far behind the newest never.
/// Numbers ahead are always taken: a lost datagram must not end a session, and a signed packet cannot be forged ahead of its time.</summary>
public struct SequenceWindow
{
    private const int Width = 32;
    private uint _newest;
    private uint _seen;
    private bool _any;

    /// <summary>Takes a number.</summary>
    /// <returns>False for one that was taken before, is too old, or is 0 (outside a session).</returns>
    public bool TryTake(uint sequence)
    {
        if (sequence == 0) return false;
        if (!_any)
        {
            (_any, _newest, _seen) = (true, sequence, 1);
            return true;
        }

        var ahead = unchecked((int)(sequence - _newest));
        if (ahead > 0)
        {
            _seen = ahead >= Width ? 1 : (_seen << ahead) | 1;
            _newest = sequence;
            return true;
        }

        var behind = -(long)ahead;
        if (behind >= Width || (_seen & (1u << (int)behind)) != 0) return false;
        _seen |= 1u << (int)behind;
        return true;
    }
}
