using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Maas.Agent.Host;
using Microsoft.Win32.SafeHandles;

namespace Maas.Agent.Install.Storage;

/// <summary>A block device, or a file in its place, written at offsets; and the requests that only devices know (linux/fs.h, linux/blkpg.h).</summary>
internal sealed unsafe class BlockIo : IDisposable
{
    private const nuint BLKRRPART = 0x125f;
    private const nuint BLKSSZGET = 0x1268;
    private const nuint BLKPG = 0x1269;
    private const nuint BLKDISCARD = 0x1277;
    private const nuint BLKZEROOUT = 0x127f;
    private const nuint BLKGETSIZE64 = 0x80081272;
    private const int BLKPG_ADD_PARTITION = 1;
    private const int Chunk = 1 << 20;

    private readonly SafeFileHandle _handle;

    public BlockIo(string path)
    {
        Path = path;
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Span<byte> size = stackalloc byte[8];
        IsDevice = Libc.ioctl(Descriptor, BLKGETSIZE64, size) >= 0;
        Size = IsDevice ? BinaryPrimitives.ReadInt64LittleEndian(size) : RandomAccess.GetLength(_handle);
        Span<byte> sector = stackalloc byte[4];
        SectorSize = IsDevice && Libc.ioctl(Descriptor, BLKSSZGET, sector) >= 0 ? BinaryPrimitives.ReadInt32LittleEndian(sector) : 512;
    }

    public string Path { get; }
    public bool IsDevice { get; }
    public long Size { get; }
    public int SectorSize { get; }

    private int Descriptor => (int)_handle.DangerousGetHandle();

    public int Read(long offset, Span<byte> buffer) => RandomAccess.Read(_handle, buffer, offset);

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        try
        {
            RandomAccess.Write(_handle, data, offset);
        }
        catch (IOException e)
        {
            throw new IOException($"{Path}: writing {data.Length} bytes at {offset} failed: {e.Message}", e);
        }
    }

    public void Flush() => RandomAccess.FlushToDisk(_handle);

    /// <summary>By the device's own means where it has any.</summary>
    public void Zero(long offset, long length)
    {
        if (IsDevice && Range(BLKZEROOUT, offset, length))
            return;
        var zeros = new byte[Chunk];
        for (var at = offset; at < offset + length; at += Chunk)
            Write(at, zeros.AsSpan(0, (int)Math.Min(Chunk, offset + length - at)));
    }

    /// <summary>Tells the device that nothing on it is needed; false where it does not care.</summary>
    public bool Discard(long offset, long length) => IsDevice && Range(BLKDISCARD, offset, length);

    /// <summary>The mebibyte at either end is where filesystems, arrays, volume groups and partition tables leave their marks.</summary>
    public void WipeEnds()
    {
        Zero(0, Math.Min(Chunk, Size));
        if (Size > Chunk)
            Zero(Size - Chunk, Chunk);
        Flush();
    }

    /// <summary>Makes the kernel forget the partitions it knows and read the table again; false while one of them is in use.</summary>
    public bool RereadTable() => !IsDevice || Libc.ioctl(Descriptor, BLKRRPART, []) >= 0;

    /// <summary>Tells the kernel of one partition that was just written to the table.</summary>
    public void AddPartition(int number, long start, long length)
    {
        if (!IsDevice)
            return;
        // struct blkpg_partition { start[8] length[8] pno[4] devname[64] volname[64] }
        Span<byte> partition = stackalloc byte[152];
        BinaryPrimitives.WriteInt64LittleEndian(partition, start);
        BinaryPrimitives.WriteInt64LittleEndian(partition[8..], length);
        BinaryPrimitives.WriteInt32LittleEndian(partition[16..], number);
        // struct blkpg_ioctl_arg { op[4] flags[4] datalen[4] pad[4] data[8] }
        Span<byte> argument = stackalloc byte[24];
        BinaryPrimitives.WriteInt32LittleEndian(argument, BLKPG_ADD_PARTITION);
        BinaryPrimitives.WriteInt32LittleEndian(argument[8..], partition.Length);
        fixed (byte* data = partition)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(argument[16..], (ulong)data);
            // EBUSY: the kernel found it by itself, reading the table on somebody else's behalf.
            if (Libc.ioctl(Descriptor, BLKPG, argument) < 0 && Marshal.GetLastPInvokeError() is var error and not Libc.EBUSY)
                throw new SystemCallException($"{Path}: partition {number} (start {start}, {length} bytes) is not accepted by the kernel", error);
        }
    }

    public void Dispose() => _handle.Dispose();

    private bool Range(nuint request, long offset, long length)
    {
        Span<byte> range = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(range, offset);
        BinaryPrimitives.WriteInt64LittleEndian(range[8..], length);
        return Libc.ioctl(Descriptor, request, range) >= 0;
    }
}
