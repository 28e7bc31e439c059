using System.Buffers;
using System.Buffers.Text;

namespace Maas.Api.Pipeline;

/// <summary>Decodes base64 text, line breaks and all, while it is read: parts of command-line clients arrive so, images included.</summary>
internal sealed class Base64Stream(Stream text) : Stream
{
    private readonly byte[] _input = new byte[16 * 1024];
    private readonly byte[] _decoded = new byte[16 * 1024];
    private int _kept;
    private int _from;
    private int _to;
    private bool _ended;

    /// <summary>Padding was read: the text is over, whatever the stream says.</summary>
    private bool _padded;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_from == _to)
        {
            if (_ended) return 0;
            await FillAsync(cancellationToken);
        }

        var count = Math.Min(buffer.Length, _to - _from);
        _decoded.AsMemory(_from, count).CopyTo(buffer);
        _from += count;
        return count;
    }

    private async Task FillAsync(CancellationToken cancel)
    {
        var read = await text.ReadAsync(_input.AsMemory(_kept), cancel);
        _ended = read == 0;
        var letters = Compact(_kept, read);
        if (_padded && letters > 0) throw Contract.ApiException.BadRequest("Bad Request");
        var whole = _ended ? letters : letters / 4 * 4;
        _padded |= whole > 0 && _input[whole - 1] == '=';
        _from = 0;
        if (Base64.DecodeFromUtf8(_input.AsSpan(0, whole), _decoded, out var consumed, out _to, _ended || _padded) is not (OperationStatus.Done or OperationStatus.NeedMoreData))
            throw Contract.ApiException.BadRequest("Bad Request");
        _input.AsSpan(consumed, letters - consumed).CopyTo(_input);
        _kept = letters - consumed;
        if (_ended && _kept > 0) throw Contract.ApiException.BadRequest("Bad Request");
    }

    /// <summary>Drops line breaks and spaces from what was just read.</summary>
    private int Compact(int start, int count)
    {
        var to = start;
        for (var i = start; i < start + count; i++)
        {
            if (_input[i] is not ((byte)'\r' or (byte)'\n' or (byte)' ')) _input[to++] = _input[i];
        }

        return to;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
