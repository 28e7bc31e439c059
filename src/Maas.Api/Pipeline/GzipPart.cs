using System.Buffers.Binary;
using System.IO.Compression;

namespace Maas.Api.Pipeline;

/// <summary>A piece of a gzip stream that stands for itself: whole deflate blocks that refer to nothing before them and end on an octet (RFC 1951 §3.2),
/// so that pieces compressed at different times make one stream by standing one after the other.</summary>
/// <param name="Blocks">The deflate blocks, none of them the last.</param>
/// <param name="Crc">CRC-32 of the piece.</param>
/// <param name="Shift">What the CRC of everything before it is multiplied with.</param>
internal sealed record GzipPart(ReadOnlyMemory<byte> Blocks, int Length, uint Crc, uint Shift)
{
    private const int HeaderLength = 10;
    private const int TrailerLength = 8;

    public static GzipPart Of(ReadOnlySpan<byte> content)
    {
        using var output = new MemoryStream((content.Length / 4) + 64);
        long end;
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
            // A flush ends the block on an octet boundary (an empty stored block); what comes after it is the last block and the trailer.
            gzip.Flush();
            end = output.Position;
        }

        var whole = output.GetBuffer().AsSpan(0, (int)output.Length);
        return new GzipPart(
            whole[HeaderLength..(int)end].ToArray(), content.Length, BinaryPrimitives.ReadUInt32LittleEndian(whole[^TrailerLength..]), Crc32Shift.Of(content.Length));
    }
}
