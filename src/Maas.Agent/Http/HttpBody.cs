using System.Globalization;
using System.Text;

namespace Maas.Agent.Http;

/// <summary>The bytes of an answer behind its head: as many as announced, in chunks, or until the connection ends (RFC 9112 §6, §7.1).</summary>
internal sealed class HttpBody(BufferedStream connection, IDisposable owner, long? length, bool chunked, TimeSpan idle) : Stream
{
    private long _left = chunked ? 0 : length ?? long.MaxValue;
    private bool _ended = length == 0 && !chunked;
    private bool _firstChunk = true;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(idle);
        try
        {
            return await ReadWithinAsync(buffer, timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"no data from the appliance for {idle.TotalSeconds} s");
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>The extracting side is synchronous; the socket's own receive timeout guards it.</summary>
    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_ended || count == 0 || (chunked && _left == 0 && !OpenChunk(ReadLine())))
            return 0;
        return Took(connection.Read(buffer, offset, (int)Math.Min(count, _left)));
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        connection.Dispose();
        owner.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadWithinAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        if (_ended || buffer.IsEmpty || (chunked && _left == 0 && !OpenChunk(await LineAsync(connection, cancel))))
            return 0;
        return Took(await connection.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancel));
    }

    private int Took(int read)
    {
        if (read == 0 && (chunked || length is not null))
            throw new IOException("the connection ended before the answer did");
        _left -= length is null && !chunked ? 0 : read;
        _ended = read == 0 || (_left == 0 && !chunked);
        return read;
    }

    /// <summary>A chunk's size in hexadecimal, an extension after <c>;</c> ignored. Behind a chunk stands an empty line.</summary>
    private bool OpenChunk(string line)
    {
        if (!_firstChunk && line.Length == 0)
            line = ReadLine();
        _firstChunk = false;
        if (!long.TryParse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left) || _left < 0)
            throw new IOException("a chunk without a size");
        _ended = _left == 0;
        return !_ended;
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        for (var next = connection.ReadByte(); next is >= 0 and not '\n'; next = connection.ReadByte())
            line.Append((char)next);
        return line.ToString().TrimEnd('\r');
    }

    /// <summary>One line without its end; at most 64 KiB.</summary>
    public static async ValueTask<string> LineAsync(BufferedStream connection, CancellationToken cancel)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await connection.ReadAsync(one, cancel) == 1 && one[0] != '\n')
        {
            if (line.Append((char)one[0]).Length > 65536)
                throw new IOException("an endless line");
        }
        return line.ToString().TrimEnd('\r');
    }
}
