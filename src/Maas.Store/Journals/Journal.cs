using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Maas.Store.Journals;

/// <summary>Takes one record of a journal being read; the octets are valid during the call only.</summary>
public delegate void JournalRecord(ReadOnlySpan<byte> record);

/// <summary>An append-only file of small records for state that changes thousands of times a second. Appending is memory work; one flush makes
/// everything appended before it durable. The file grows in steps filled with zeros, so that a flush writes data and no file system metadata.</summary>
/// <remarks>
/// <code>
/// | checksum 4 (CRC-32C of what follows) | length 2 | record … |   length 0: the end
/// </code>
/// A crash can tear only records that no flush confirmed; reading stops at the first record that is not whole.
/// </remarks>
public sealed class Journal : IDisposable
{
    private const int FrameLength = 6;
    private const int GrowStep = 4 << 20;

    private readonly Lock _appending = new();
    private readonly Lock _flushing = new();
    private readonly string _path;
    private SafeFileHandle _file;
    private byte[] _pending = new byte[64 << 10];
    private byte[] _writing = new byte[64 << 10];
    private int _pendingLength;
    private long _end;
    private long _allocated;

    private Journal(string path, SafeFileHandle file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>Octets of all records, flushed or not.</summary>
    public long Length
    {
        get
        {
            lock (_appending) return _end + _pendingLength;
        }
    }

    /// <summary>Opens the file, or makes it, and hands over every record that was flushed, in order.</summary>
    public static Journal Open(string path, JournalRecord replay)
    {
        ArgumentNullException.ThrowIfNull(replay);
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var journal = new Journal(path, file);
        journal.Replay(replay);
        return journal;
    }

    /// <summary>Adds a record. It is durable after the next <see cref="Flush"/> that begins from now on.</summary>
    /// <param name="record">1 to 65535 octets.</param>
    public void Append(ReadOnlySpan<byte> record)
    {
        ArgumentOutOfRangeException.ThrowIfZero(record.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(record.Length, ushort.MaxValue);
        lock (_appending)
        {
            var needed = _pendingLength + FrameLength + record.Length;
            if (needed > _pending.Length) Array.Resize(ref _pending, Math.Max(needed, _pending.Length * 2));
            Frame(_pending.AsSpan(_pendingLength), record);
            _pendingLength = needed;
        }
    }

    /// <summary>Makes durable what was appended before the call.</summary>
    /// <exception cref="IOException">The disk refused; what was to be written is still pending.</exception>
    public void Flush()
    {
        lock (_flushing)
        {
            int length;
            lock (_appending)
            {
                length = _pendingLength;
                if (length == 0) return;
                (_pending, _writing) = (_writing, _pending);
                _pendingLength = 0;
            }

            try
            {
                Write(_writing.AsSpan(0, length));
            }
            catch
            {
                GiveBack(length);
                throw;
            }

            _end += length;
        }
    }

    /// <summary>Replaces everything in the file, and everything pending, by the records that the caller appends during the call; durable when it returns.</summary>
    /// <param name="write">Appends the present state by way of what it is given; nobody else may append meanwhile.</param>
    public void Rewrite(Action<JournalRecord> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        lock (_flushing)
        {
            var content = new MemoryStream();
            var frame = new byte[FrameLength + ushort.MaxValue];
            write(record =>
            {
                Frame(frame, record);
                content.Write(frame, 0, FrameLength + record.Length);
            });
            Replace(content);
        }
    }

    public void Dispose()
    {
        Flush();
        _file.Dispose();
    }

    private void Replace(MemoryStream content)
    {
        var next = File.OpenHandle(_path + ".new", FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        RandomAccess.Write(next, content.GetBuffer().AsSpan(0, (int)content.Length), 0);
        RandomAccess.FlushToDisk(next);
        File.Move(_path + ".new", _path, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
        _file.Dispose();
        _file = next;
        lock (_appending) _pendingLength = 0;
        (_end, _allocated) = (content.Length, content.Length);
    }

    private void Write(ReadOnlySpan<byte> records)
    {
        if (_end + records.Length > _allocated)
        {
            var zeros = new byte[1 << 16];
            var upTo = _end + records.Length + GrowStep;
            for (var at = _allocated; at < upTo; at += zeros.Length) RandomAccess.Write(_file, zeros, at);
            RandomAccess.FlushToDisk(_file);
            _allocated = upTo;
        }

        RandomAccess.Write(_file, records, _end);
        if (SyncData(_file) != 0) throw new IOException($"{_path} could not be written to the disk (error {Marshal.GetLastPInvokeError()}).");
    }

    /// <summary>What could not be written goes before what came meanwhile.</summary>
    private void GiveBack(int length)
    {
        lock (_appending)
        {
            var all = new byte[Math.Max(_pending.Length, length + _pendingLength)];
            _writing.AsSpan(0, length).CopyTo(all);
            _pending.AsSpan(0, _pendingLength).CopyTo(all.AsSpan(length));
            (_pending, _pendingLength) = (all, length + _pendingLength);
        }
    }

    private void Replay(JournalRecord replay)
    {
        var content = new byte[RandomAccess.GetLength(_file)];
        for (var read = 0; read < content.Length;)
        {
            var more = RandomAccess.Read(_file, content.AsSpan(read), read);
            if (more == 0) break;
            read += more;
        }

        var rest = content.AsSpan();
        while (rest.Length > FrameLength && BinaryPrimitives.ReadUInt16LittleEndian(rest[4..]) is var length and > 0 && rest.Length >= FrameLength + length)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(rest) != Checksum(rest.Slice(4, 2 + length))) break;
            replay(rest.Slice(FrameLength, length));
            rest = rest[(FrameLength + length)..];
        }

        _end = content.Length - rest.Length;

        // What a torn write left behind must not be taken for records once shorter ones stand before it.
        if (rest.ContainsAnyExcept((byte)0))
        {
            rest.Clear();
            RandomAccess.Write(_file, rest, _end);
            RandomAccess.FlushToDisk(_file);
        }

        _allocated = content.Length;
    }

    private static void Frame(Span<byte> frame, ReadOnlySpan<byte> record)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(frame[4..], (ushort)record.Length);
        record.CopyTo(frame[FrameLength..]);
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Checksum(frame.Slice(4, 2 + record.Length)));
    }

    private static uint Checksum(ReadOnlySpan<byte> octets)
    {
        var sum = uint.MaxValue;
        for (; octets.Length >= 8; octets = octets[8..]) sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(octets));
        foreach (var octet in octets) sum = BitOperations.Crc32C(sum, octet);
        return ~sum;
    }

    /// <summary>A rename is durable once the directory is; the runtime opens no directories.</summary>
    private static void SyncDirectory(string path)
    {
        var directory = OpenDirectory(path, 0);
        if (directory < 0) return;
        _ = Sync(directory);
        _ = Close(directory);
    }

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenDirectory(string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int file);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);

    /// <summary>The runtime offers fsync only, which commits the file's times as well.</summary>
    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SyncData(SafeFileHandle file);
}
