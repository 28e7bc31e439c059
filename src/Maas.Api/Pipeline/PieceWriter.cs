using System.Buffers;

namespace Maas.Api.Pipeline;

/// <summary>Hands bytes on in pieces that a socket or a compressor takes well: not one by one, not all at once.</summary>
internal sealed class PieceWriter(Stream stream, CancellationToken cancel) : IDisposable
{
    private const int Piece = 128 * 1024;

    private readonly byte[] _piece = ArrayPool<byte>.Shared.Rent(Piece);
    private int _used;

    public async ValueTask AddAsync(ReadOnlyMemory<byte> bytes)
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

    public async ValueTask FlushAsync()
    {
        await stream.WriteAsync(_piece.AsMemory(0, _used), cancel);
        _used = 0;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_piece);

    private void Keep(ReadOnlyMemory<byte> bytes)
    {
        bytes.Span.CopyTo(_piece.AsSpan(_used));
        _used += bytes.Length;
    }
}
