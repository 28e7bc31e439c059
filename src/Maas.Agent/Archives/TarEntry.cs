namespace Maas.Agent.Archives;

/// <summary>What an entry of a tar archive is (POSIX ustar typeflag).</summary>
internal enum TarKind
{
    File,
    HardLink,
    SymbolicLink,
    CharacterDevice,
    BlockDevice,
    Directory,
    Fifo,
}

/// <summary>One member of an archive. Names are bytes: archives do not promise UTF-8.</summary>
internal sealed record TarEntry
{
    public required byte[] Name { get; init; }
    public required TarKind Kind { get; init; }
    public byte[] LinkName { get; init; } = [];
    public uint Mode { get; init; }
    public uint Owner { get; init; }
    public uint Group { get; init; }

    /// <summary>Bytes of data in the archive.</summary>
    public long Size { get; init; }

    /// <summary>Modification time in seconds since 1970, and nanoseconds.</summary>
    public (long Seconds, long Nanoseconds) Modified { get; init; }
    public uint DeviceMajor { get; init; }
    public uint DeviceMinor { get; init; }

    /// <summary>Extended attributes by name (pax records <c>SCHILY.xattr.*</c>).</summary>
    public IReadOnlyList<(byte[] Name, byte[] Value)> Xattrs { get; init; } = [];

    /// <summary>For a sparse file: where its data goes and how long the file is; null for an ordinary one.</summary>
    public SparseMap? Sparse { get; init; }
}

/// <summary>Pieces of a sparse file; the rest is zero.</summary>
internal sealed record SparseMap(long RealSize, IReadOnlyList<(long Offset, long Length)> Pieces);
