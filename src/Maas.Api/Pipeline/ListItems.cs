using System.Buffers;
using Maas.Api.Contract;

namespace Maas.Api.Pipeline;

/// <summary>Writes a list of rendered objects in pieces that a socket or a compressor takes well: not one by one, not all at once.</summary>
internal sealed class ListItems(Stream stream, CancellationToken cancel)
{
    private const int Piece = 128 * 1024;

    private static readonly byte[] First = [(byte)'[', (byte)'\n'];
    private static readonly byte[] Next = [(byte)',', (byte)'\n'];
    private static readonly byte[] End = [(byte)'\n', (byte)']'];
    private static readonly byte[] Nothing = [(byte)'[', (byte)']'];

    private readonly byte[] _piece = ArrayPool<byte>.Shared.Rent(Piece);
    private int _used;

    /// <summary>How many bytes the list has.</summary>
    public static long LengthOf(IReadOnlyList<Fragment> items) => items.Count == 0 ? 2 : items.Sum(i => i.Json.Length + 2L) + 2;

    public static async Task WriteAsync(Stream stream, IReadOnlyList<Fragment> items, CancellationToken cancel)
    {
        var list = new ListItems(stream, cancel);
        try
        {
            await list.WriteAsync(items);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(list._piece);
        }
    }

    private async Task WriteAsync(IReadOnlyList<Fragment> items)
    {
        if (items.Count == 0) await AddAsync(Nothing);
        for (var i = 0; i < items.Count; i++)
        {
            await AddAsync(i == 0 ? First : Next);
            await AddAsync(items[i].Json);
            if (i == items.Count - 1) await AddAsync(End);
        }

        await FlushAsync();
    }

    private async ValueTask AddAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > _piece.Length - _used)
        {
            var part = _piece.Length - _used;
            Keep(bytes[..part]);
            bytes = bytes[part..];
            await FlushAsync();
        }

        Keep(bytes);
    }

    private void Keep(ReadOnlyMemory<byte> bytes)
    {
        bytes.Span.CopyTo(_piece.AsSpan(_used));
        _used += bytes.Length;
    }

    private async Task FlushAsync()
    {
        await stream.WriteAsync(_piece.AsMemory(0, _used), cancel);
        _used = 0;
    }
}
