using System.Runtime.InteropServices;

namespace Maas.Agent.Host;

/// <summary>Writes to an open descriptor just as a C program would. A file stream keeps an offset of its own, which two writers of one redirected output do not share.</summary>
internal sealed class DescriptorStream(int descriptor, bool owns) : Stream
{
    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>What a reader that left or a serial line that stopped the flow does not take is lost; the work goes on.</summary>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var written = (int)Libc.write(descriptor, buffer, buffer.Length);
            if (written < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR)
                continue;
            if (written <= 0)
                return;
            buffer = buffer[written..];
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (owns)
            _ = Libc.close(descriptor);
        base.Dispose(disposing);
    }
}
