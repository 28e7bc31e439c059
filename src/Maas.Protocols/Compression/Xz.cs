using System.Buffers;
using System.Buffers.Binary;

namespace Maas.Protocols.Compression;

/// <summary>
/// Writes the .xz format (version 1.2.0 of its specification) with stored chunks: valid for every reader, and not smaller than its content.
/// <code>
/// stream header | block header | LZMA2 chunks | padding | CRC32 | index | stream footer
/// </code>
/// </summary>
public static class Xz
{
    private const int MostChunk = 1 << 16;
    private static ReadOnlySpan<byte> Magic => [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];
    private static ReadOnlySpan<byte> Flags => [0, 1];

    /// <summary>One stream with one block that holds the content as it is.</summary>
    public static byte[] Store(ReadOnlySpan<byte> content)
    {
        var output = new ArrayBufferWriter<byte>(content.Length + (content.Length / MostChunk * 3) + 128);
        output.Write(Magic);
        output.Write(Flags);
        Checksum(output, Flags);

        // One filter, LZMA2 (0x21), with one property octet: a dictionary of 64 KiB (8).
        ReadOnlySpan<byte> header = [2, 0, 0x21, 1, 8, 0, 0, 0];
        output.Write(header);
        Checksum(output, header);
        var before = output.WrittenCount;
        Chunks(output, content);
        var unpadded = 12 + (output.WrittenCount - before) + 4;
        Pad(output, output.WrittenCount - before);
        Checksum(output, content);
        Finish(output, unpadded, content.Length);
        return output.WrittenSpan.ToArray();
    }

    private static void Chunks(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> content)
    {
        for (var at = 0; at < content.Length; at += MostChunk)
        {
            var chunk = content[at..Math.Min(content.Length, at + MostChunk)];

            // 1: stored, dictionary reset; 2: stored.
            output.Write<byte>([(byte)(at == 0 ? 1 : 2), (byte)((chunk.Length - 1) >> 8), (byte)(chunk.Length - 1)]);
            output.Write(chunk);
        }

        output.Write<byte>([0]);
    }

    private static void Finish(ArrayBufferWriter<byte> output, long unpadded, long size)
    {
        var index = new ArrayBufferWriter<byte>(32);
        index.Write<byte>([0, 1]);
        Number(index, unpadded);
        Number(index, size);
        Pad(index, index.WrittenCount);
        output.Write(index.WrittenSpan);
        Checksum(output, index.WrittenSpan);

        Span<byte> footer = stackalloc byte[6];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, (uint)(((index.WrittenCount + 4) / 4) - 1));
        Flags.CopyTo(footer[4..]);
        Checksum(output, footer);
        output.Write(footer);
        output.Write("YZ"u8);
    }

    private static void Number(ArrayBufferWriter<byte> output, long value)
    {
        for (; value >= 0x80; value >>= 7) output.Write<byte>([(byte)(value | 0x80)]);
        output.Write<byte>([(byte)value]);
    }

    private static void Pad(ArrayBufferWriter<byte> output, int length)
    {
        for (; length % 4 != 0; length++) output.Write<byte>([0]);
    }

    private static void Checksum(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> of)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(4), Crc32.Of(of));
        output.Advance(4);
    }
}
