namespace Maas.Protocols.Compression;

/// <summary>Reads bits, the most significant first. Past the end it yields zeros and says so.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> input)
{
    private readonly ReadOnlySpan<byte> _input = input;
    private int _at;
    private ulong _held;
    private int _count;

    /// <summary>More was asked for than there is.</summary>
    public bool Failed { get; private set; }

    public readonly bool HasMore => _at < _input.Length || _count >= 8;

    /// <param name="count">At most 32.</param>
    public int Read(int count)
    {
        while (_count < count)
        {
            if (_at >= _input.Length)
            {
                Failed = true;
                return 0;
            }

            _held = (_held << 8) | _input[_at++];
            _count += 8;
        }

        _count -= count;
        return (int)(uint)((_held >> _count) & ((1UL << count) - 1));
    }

    /// <summary>Skips to the next whole octet.</summary>
    public void Align() => _count -= _count % 8;
}
