using System.Buffers.Binary;
using System.Numerics;

namespace Maas.Agent.Install.Images;

/// <summary>SHA-256 (FIPS 180-4 §6.2). The framework's own needs OpenSSL, which is larger than this whole program.</summary>
internal sealed class Sha256
{
    private const int Block = 64;

    private static readonly uint[] K = Constants();

    private readonly uint[] _state = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
    private readonly byte[] _pending = new byte[Block];
    private int _pendingLength;
    private ulong _length;

    public void Append(ReadOnlySpan<byte> data)
    {
        _length += (ulong)data.Length;
        if (_pendingLength > 0)
        {
            var take = Math.Min(Block - _pendingLength, data.Length);
            data[..take].CopyTo(_pending.AsSpan(_pendingLength));
            _pendingLength += take;
            data = data[take..];
            if (_pendingLength < Block)
                return;
            Compress(_pending);
            _pendingLength = 0;
        }
        for (; data.Length >= Block; data = data[Block..])
            Compress(data);
        data.CopyTo(_pending);
        _pendingLength = data.Length;
    }

    /// <summary>The digest in lower-case hexadecimal; nothing can be appended afterwards.</summary>
    public string Finish()
    {
        var bits = _length * 8;
        Span<byte> tail = stackalloc byte[Block * 2];
        tail[0] = 0x80;
        var padding = (_pendingLength < 56 ? 56 : 120) - _pendingLength;
        BinaryPrimitives.WriteUInt64BigEndian(tail[padding..], bits);
        Append(tail[..(padding + 8)]);
        Span<byte> digest = stackalloc byte[32];
        for (var i = 0; i < 8; i++)
            BinaryPrimitives.WriteUInt32BigEndian(digest[(i * 4)..], _state[i]);
        return Convert.ToHexStringLower(digest);
    }

    private void Compress(ReadOnlySpan<byte> block)
    {
        Span<uint> w = stackalloc uint[Block];
        for (var t = 0; t < 16; t++)
            w[t] = BinaryPrimitives.ReadUInt32BigEndian(block[(t * 4)..]);
        for (var t = 16; t < Block; t++)
        {
            var s0 = BitOperations.RotateRight(w[t - 15], 7) ^ BitOperations.RotateRight(w[t - 15], 18) ^ (w[t - 15] >> 3);
            var s1 = BitOperations.RotateRight(w[t - 2], 17) ^ BitOperations.RotateRight(w[t - 2], 19) ^ (w[t - 2] >> 10);
            w[t] = w[t - 16] + s0 + w[t - 7] + s1;
        }
        uint a = _state[0], b = _state[1], c = _state[2], d = _state[3], e = _state[4], f = _state[5], g = _state[6], h = _state[7];
        for (var t = 0; t < Block; t++)
        {
            var t1 = h + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25)) + ((e & f) ^ (~e & g)) + K[t] + w[t];
            var t2 = (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + t1, c, b, a, t1 + t2);
        }
        _state[0] += a;
        _state[1] += b;
        _state[2] += c;
        _state[3] += d;
        _state[4] += e;
        _state[5] += f;
        _state[6] += g;
        _state[7] += h;
    }

    /// <summary>The first 32 bits of the fractional parts of the cube roots of the first 64 primes (§4.2.2), in exact arithmetic.</summary>
    private static uint[] Constants()
    {
        var constants = new List<uint>();
        for (var candidate = 2; constants.Count < Block; candidate++)
        {
            var divisor = 2;
            while (divisor * divisor <= candidate && candidate % divisor != 0)
                divisor++;
            if (divisor * divisor > candidate)
                constants.Add(CubeRootFraction(candidate));
        }
        return [.. constants];
    }

    private static uint CubeRootFraction(int prime)
    {
        // The largest r with r³ ≤ prime·2⁹⁶ is the root scaled by 2³².
        var wanted = (UInt128)(uint)prime << 96;
        ulong root = 0;
        for (var bit = 34; bit >= 0; bit--)
        {
            var candidate = root | (1UL << bit);
            if ((UInt128)candidate * candidate <= wanted / candidate)
                root = candidate;
        }
        return (uint)root;
    }
}
