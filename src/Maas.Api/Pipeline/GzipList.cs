using System.Buffers.Binary;
using Maas.Api.Contract;

namespace Maas.Api.Pipeline;

/// <summary>A list of rendered objects as one gzip stream (RFC 1952), put together from objects that were compressed before: a list of ten thousand costs
/// little more than copying the tenth of it.</summary>
internal static class GzipList
{
    private static readonly byte[] Header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

    /// <summary>An empty last block.</summary>
    private static readonly byte[] LastBlock = [3, 0];

    private static readonly GzipPart First = Stored("[\n"u8);
    private static readonly GzipPart Between = Stored(",\n"u8);
    private static readonly GzipPart Last = Stored("\n]"u8);

    /// <summary>How many bytes the stream has; compresses what is not yet.</summary>
    public static long LengthOf(IReadOnlyList<Fragment> items)
    {
        if (items.Count > 16) Parallel.ForEach(items, item => _ = item.Compressed);
        return Header.Length + LastBlock.Length + 8 + Parts(items).Sum(part => (long)part.Blocks.Length);
    }

    public static long LengthOf(Fragment item) => Header.Length + item.Compressed.Blocks.Length + LastBlock.Length + 8;

    /// <param name="items">At least one.</param>
    public static Task WriteAsync(Stream stream, IReadOnlyList<Fragment> items, CancellationToken cancel) => WriteAsync(stream, Parts(items), cancel);

    /// <summary>One object by itself.</summary>
    public static Task WriteAsync(Stream stream, Fragment item, CancellationToken cancel) => WriteAsync(stream, [item.Compressed], cancel);

    private static IEnumerable<GzipPart> Parts(IReadOnlyList<Fragment> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            yield return i == 0 ? First : Between;
            yield return items[i].Compressed;
        }

        yield return Last;
    }

    private static async Task WriteAsync(Stream stream, IEnumerable<GzipPart> parts, CancellationToken cancel)
    {
        var (crc, length) = (0u, 0L);
        using var pieces = new PieceWriter(stream, cancel);
        await pieces.AddAsync(Header);
        foreach (var part in parts)
        {
            crc = Crc32Shift.Combine(crc, part.Crc, part.Shift);
            length += part.Length;
            await pieces.AddAsync(part.Blocks);
        }

        await pieces.AddAsync(LastBlock);
        var trailer = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), (uint)length);
        await pieces.AddAsync(trailer);
        await pieces.FlushAsync();
    }

    /// <summary>Two letters are not worth compressing: a stored block.</summary>
    private static GzipPart Stored(ReadOnlySpan<byte> content)
    {
        var block = new byte[5 + content.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(1), (ushort)content.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(3), (ushort)~content.Length);
        content.CopyTo(block.AsSpan(5));
        return GzipPart.Of(content) with { Blocks = block };
    }
}
