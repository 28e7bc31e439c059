using Maas.Protocols.Tftp;
using Microsoft.Win32.SafeHandles;

namespace Maas.Rack.Tftp;

/// <summary>What is sent; read block by block, and again from a block not acknowledged.</summary>
internal abstract class TransferContent : IDisposable
{
    /// <summary>Octets on the wire; null when only sending tells.</summary>
    public abstract long? Length { get; }

    /// <returns>Octets read; fewer than asked for only at the end.</returns>
    public abstract int Read(Span<byte> block, long offset);

    public static TransferContent Of(byte[] content) => new Memory(content);

    /// <exception cref="IOException">The file is gone or cannot be read.</exception>
    public static TransferContent OfFile(string path) => new OnDisk(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, FileOptions.SequentialScan));

    public static TransferContent AsText(TransferContent content) => new Text(content);

    public abstract void Dispose();

    private sealed class Memory(byte[] content) : TransferContent
    {
        public override long? Length => content.Length;

        public override int Read(Span<byte> block, long offset)
        {
            var rest = content.AsSpan((int)Math.Min(offset, content.Length));
            rest = rest[..Math.Min(rest.Length, block.Length)];
            rest.CopyTo(block);
            return rest.Length;
        }

        public override void Dispose()
        {
        }
    }

    private sealed class OnDisk(SafeFileHandle file) : TransferContent
    {
        private readonly long _length = RandomAccess.GetLength(file);

        public override long? Length => _length;

        public override int Read(Span<byte> block, long offset)
        {
            var total = 0;
            while (total < block.Length && RandomAccess.Read(file, block[total..], offset + total) is > 0 and var read) total += read;
            return total;
        }

        public override void Dispose() => file.Dispose();
    }

    /// <summary>Text as netascii. Where an encoded block begins in the file is known only from the block before it, so the beginnings of the blocks on
    /// their way are remembered.</summary>
    private sealed class Text(TransferContent source) : TransferContent
    {
        private const int MostRemembered = 256;

        private readonly SortedDictionary<long, (long Offset, NetasciiEncoder Encoder)> _beginnings = new() { [0] = (0, default) };
        private readonly byte[] _buffer = new byte[4096];

        public override long? Length => null;

        public override int Read(Span<byte> block, long offset)
        {
            var (from, encoder) = _beginnings[offset];
            var written = 0;
            while (written < block.Length)
            {
                var read = source.Read(_buffer, from);
                var count = encoder.Encode(_buffer.AsSpan(0, read), block[written..], out var taken);
                from += taken;
                written += count;
                if (count == 0) break;
            }

            _beginnings[offset + written] = (from, encoder);
            while (_beginnings.Count > MostRemembered) _beginnings.Remove(_beginnings.Keys.First());
            return written;
        }

        public override void Dispose() => source.Dispose();
    }
}
