using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Maas.Rack.Boot.Http.Sendfile;

/// <summary>The sending end of a connection, straight to its socket instead of through the transport's pipe, so that a file's content can follow what was written
/// before it without passing through this process: sendfile(2). The HTTP layer above keeps counting: while a file is being sent it is given
/// memory that nobody reads, and what it says it wrote there is taken from the file.</summary>
internal sealed class SocketWriter(Socket socket, PipeWriter transport) : PipeWriter
{
    private const int LeastBuffer = 4096;
    private const int MostKept = 1 << 18;

    /// <summary>Copied when the socket is full: the runtime waits for room only while sending, and the kernel signals room only when there is a lot of it.</summary>
    private const int WaitingBytes = 4096;

    private static readonly byte[] NobodyReads = GC.AllocateUninitializedArray<byte>(1 << 20);

    private byte[] _buffer = [];
    private int _buffered;
    private SafeFileHandle? _file;
    private long _offset;
    private long _pending;
    private bool _broken;

    /// <summary>From here on, what is said to be written is the file's content.</summary>
    public void Begin(SafeFileHandle file, long offset) => (_file, _offset, _pending) = (file, offset, 0);

    public void End() => _file = null;

    /// <summary>Whether memory handed out by the layers above is this writer's for the file. It is not while they keep their own.</summary>
    public static bool IsForFile(Memory<byte> memory) => MemoryMarshal.TryGetArray<byte>(memory, out var array) && ReferenceEquals(array.Array, NobodyReads);

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _buffered + _pending;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_file is not null) return NobodyReads;
        var wanted = Math.Max(sizeHint, 1);
        if (_buffer.Length - _buffered < wanted) Grow(Math.Max(_buffered + wanted, Math.Max(LeastBuffer, _buffer.Length * 2)));
        return _buffer.AsMemory(_buffered);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (_file is not null) _pending += bytes;
        else _buffered += bytes;
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            if (!_broken && _buffered > 0) await SendAsync(_buffer.AsMemory(0, _buffered), cancellationToken);
            _buffered = 0;
            if (_buffer.Length > MostKept) Release();
            if (!_broken && _pending > 0) await SendFileAsync(cancellationToken);
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            // As the transport does: the other side is gone, which the reading end will tell.
            _broken = true;
        }

        (_buffered, _pending) = (0, 0);
        return new FlushResult(isCanceled: false, isCompleted: _broken);
    }

    public override void CancelPendingFlush() => transport.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        Release();
        transport.Complete(exception);
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancel)..];
    }

    private async ValueTask SendFileAsync(CancellationToken cancel)
    {
        while (_pending > 0)
        {
            var sent = NativeMethods.sendfile(socket.SafeHandle, _file!, ref _offset, (nint)_pending);
            if (sent > 0)
            {
                _pending -= sent;
                continue;
            }

            if (sent == 0) throw new IOException("The file became shorter while it was sent.");
            switch (Marshal.GetLastPInvokeError())
            {
                case NativeMethods.TryAgain:
                    await CopyAsync(cancel);
                    break;
                case NativeMethods.Interrupted:
                    break;
                case var error:
                    throw new SocketException(error);
            }
        }
    }

    private async ValueTask CopyAsync(CancellationToken cancel)
    {
        var piece = ArrayPool<byte>.Shared.Rent(WaitingBytes);
        try
        {
            var read = RandomAccess.Read(_file!, piece.AsSpan(0, (int)Math.Min(WaitingBytes, _pending)), _offset);
            if (read == 0) throw new IOException("The file became shorter while it was sent.");
            await SendAsync(piece.AsMemory(0, read), cancel);
            (_offset, _pending) = (_offset + read, _pending - read);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(length);
        _buffer.AsSpan(0, _buffered).CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private void Release()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private static class NativeMethods
    {
        public const int Interrupted = 4;
        public const int TryAgain = 11;

        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern nint sendfile(SafeHandle to, SafeHandle from, ref long offset, nint count);
    }
}
