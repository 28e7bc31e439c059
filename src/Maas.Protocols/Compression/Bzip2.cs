using System.Buffers;

namespace Maas.Protocols.Compression;

/// <summary>Decompresses bzip2, the format installers compress their logs with. What it makes is bounded; what it is given may be anything.</summary>
public static class Bzip2
{
    /// <param name="limit">More output than this is refused.</param>
    /// <param name="output">The whole content; empty when refused.</param>
    public static bool TryDecompress(ReadOnlySpan<byte> input, int limit, out byte[] output)
    {
        output = [];
        var bits = new BitReader(input);
        var writer = new ArrayBufferWriter<byte>(Math.Clamp(limit, 1, 1 << 16));
        do
        {
            var (magic, level) = (bits.Read(24), bits.Read(8));
            if (magic != 0x425a68 || level is < '1' or > '9' || bits.Failed) return false;
            if (!Stream(ref bits, (level - '0') * 100_000, limit, writer)) return false;
            bits.Align();
        }
        while (bits.HasMore);

        output = writer.WrittenSpan.ToArray();
        return true;
    }

    private static bool Stream(ref BitReader bits, int blockSize, int limit, ArrayBufferWriter<byte> writer)
    {
        var block = new int[blockSize];
        while (true)
        {
            var (high, low) = (bits.Read(24), bits.Read(24));
            if (high == 0x177245 && low == 0x385090)
            {
                bits.Read(32);
                return !bits.Failed;
            }

            if (high != 0x314159 || low != 0x265359 || bits.Failed) return false;
            var crc = (uint)bits.Read(32);
            if (bits.Read(1) != 0) return false;
            var origin = bits.Read(24);
            var reader = new BlockReader(block);
            if (!reader.Read(ref bits, out var count) || origin >= count) return false;
            if (!Emit(block, count, origin, limit, crc, writer)) return false;
        }
    }

    /// <summary>Undoes the Burrows-Wheeler transform and the run-length coding beneath it.</summary>
    private static bool Emit(int[] block, int count, int origin, int limit, uint expected, ArrayBufferWriter<byte> writer)
    {
        Span<int> starts = stackalloc int[257];
        for (var i = 0; i < count; i++) starts[(block[i] & 0xff) + 1]++;
        for (var i = 1; i <= 256; i++) starts[i] += starts[i - 1];
        for (var i = 0; i < count; i++) block[starts[block[i] & 0xff]++] |= i << 8;

        var at = block[origin] >> 8;
        var crc = uint.MaxValue;
        int run = 0, previous = -1;
        for (var i = 0; i < count; i++)
        {
            var entry = block[at];
            at = entry >> 8;
            var value = entry & 0xff;
            var repeat = 1;
            if (run == 4)
            {
                (repeat, value, run) = (value, previous, 0);
                previous = -1;
            }
            else
            {
                run = value == previous ? run + 1 : 1;
                previous = value;
            }

            if (writer.WrittenCount + repeat > limit) return false;
            var span = writer.GetSpan(Math.Max(1, repeat))[..repeat];
            span.Fill((byte)value);
            for (var r = 0; r < repeat; r++) crc = (crc << 8) ^ Crc[(crc >> 24) ^ (uint)value];
            writer.Advance(repeat);
        }

        return ~crc == expected;
    }

    private static readonly uint[] Crc = MakeCrc();

    private static uint[] MakeCrc()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            var value = i << 24;
            for (var bit = 0; bit < 8; bit++) value = (value & 0x80000000) != 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
            table[i] = value;
        }

        return table;
    }
}
