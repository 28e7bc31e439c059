using System.Runtime.InteropServices;

namespace Maas.Rack.Dhcp.Wire;

/// <summary>Messages written in place and sent many at a time (sendmmsg(2)). The memory is made once and does not move.</summary>
internal sealed class Outbox
{
    /// <summary>Room for any one message with its frame.</summary>
    public const int MostOctets = 1600;

    private const int NameLength = 32;
    private const int MostAtOnce = 256;

    private readonly byte[] _octets;
    private readonly byte[] _names;
    private readonly Native.Vector[] _vectors;
    private readonly Native.MessageHeader[] _headers;
    private readonly int[] _sockets;
    private int _used;

    public Outbox(int messages, int octets)
    {
        _octets = GC.AllocateUninitializedArray<byte>(octets, pinned: true);
        _names = GC.AllocateArray<byte>(messages * NameLength, pinned: true);
        _vectors = GC.AllocateArray<Native.Vector>(messages, pinned: true);
        _headers = GC.AllocateArray<Native.MessageHeader>(messages, pinned: true);
        _sockets = new int[messages];
        for (var i = 0; i < messages; i++)
        {
            _headers[i].Name = Marshal.UnsafeAddrOfPinnedArrayElement(_names, i * NameLength);
            _headers[i].Vectors = Marshal.UnsafeAddrOfPinnedArrayElement(_vectors, i);
            _headers[i].VectorCount = 1;
        }
    }

    public int Count { get; private set; }

    public bool HasRoom => Count < _sockets.Length && _octets.Length - _used >= MostOctets;

    /// <summary>Where to write the next message; only when there is room.</summary>
    public Span<byte> Next => _octets.AsSpan(_used, MostOctets);

    /// <summary>The message written last.</summary>
    public ReadOnlySpan<byte> Last => _octets.AsSpan(_used - (int)_vectors[Count - 1].Length, (int)_vectors[Count - 1].Length);

    /// <summary>Takes what was written to <see cref="Next"/>.</summary>
    /// <param name="to">The kernel's form of the receiver's address.</param>
    public void Add(int socket, ReadOnlySpan<byte> to, int length)
    {
        to.CopyTo(_names.AsSpan(Count * NameLength, NameLength));
        _vectors[Count].Base = Marshal.UnsafeAddrOfPinnedArrayElement(_octets, _used);
        _vectors[Count].Length = length;
        _headers[Count].NameLength = (uint)to.Length;
        _sockets[Count] = socket;
        Count++;
        _used += length;
    }

    /// <summary>Sends everything, in order, as few calls as sockets allow. What the kernel refuses is passed over: its client asks again.</summary>
    /// <returns>How many were refused.</returns>
    public int Send()
    {
        var (refused, at) = (0, 0);
        while (at < Count)
        {
            var run = 1;
            while (at + run < Count && run < MostAtOnce && _sockets[at + run] == _sockets[at]) run++;
            var sent = Native.Send(_sockets[at], ref _headers[at], (uint)run, 0);
            if (sent > 0) at += sent;
            else if (Marshal.GetLastPInvokeError() == Native.Interrupted) continue;
            else (refused, at) = (refused + 1, at + 1);
        }

        Clear();
        return refused;
    }

    /// <summary>Drops everything.</summary>
    public void Clear() => (Count, _used) = (0, 0);
}
