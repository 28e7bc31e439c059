using System.Globalization;
using System.Text;

namespace Maas.Agent.Archives;

/// <summary>
/// Reads a tar archive from front to end: ustar, pax (IEEE 1003.1 "pax Interchange Format") and GNU's long names and sparse files. The framework's
/// reader decodes extended attributes as text, which destroys file capabilities.
/// </summary>
/// <remarks>
/// <code>
/// name[100] mode[8] uid[8] gid[8] size[12] mtime[12] checksum[8] typeflag[1] linkname[100] magic[6] version[2] uname[32] gname[32] major[8] minor[8] prefix[155]
/// </code>
/// </remarks>
internal sealed class TarReader(Stream stream)
{
    private const int Block = 512;
    private const int MaxMetadata = 16 << 20;

    private readonly byte[] _header = new byte[Block];
    private readonly PaxRecords _global = new();
    private long _left;
    private int _padding;

    /// <summary>The next member; its data is then read with <see cref="Read"/>. Null at the end.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged.</exception>
    public TarEntry? Next()
    {
        Skip();
        var pax = new PaxRecords(_global);
        byte[]? longName = null;
        byte[]? longLink = null;
        while (ReadHeader())
        {
            var type = (char)_header[156];
            var size = pax.Size ?? Number(_header.AsSpan(124, 12));
            switch (type)
            {
                case 'x':
                    pax.Add(Metadata(Number(_header.AsSpan(124, 12))));
                    continue;
                case 'g':
                    _global.Add(Metadata(size));
                    pax = new PaxRecords(_global);
                    continue;
                case 'L':
                    longName = Metadata(size).AsSpan().TrimEnd((byte)0).ToArray();
                    continue;
                case 'K':
                    longLink = Metadata(size).AsSpan().TrimEnd((byte)0).ToArray();
                    continue;
            }
            if (Kind(type) is { } kind)
                return Entry(kind, type, size, pax, longName, longLink);
            Begin(size); // A volume label or a directory listing of an incremental dump.
            Skip();
            (longName, longLink, pax) = (null, null, new PaxRecords(_global));
        }
        return null;
    }

    /// <summary>Data of the current member; 0 at its end.</summary>
    public int Read(Span<byte> buffer)
    {
        if (_left == 0)
            return 0;
        var read = stream.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        if (read == 0)
            throw new InvalidDataException("the archive ends inside a file");
        _left -= read;
        return read;
    }

    /// <summary>The current member's data, whole.</summary>
    public byte[] ReadAll()
    {
        if (_left > MaxMetadata)
            throw new InvalidDataException($"a member of {_left} bytes is too large here");
        var data = new byte[_left];
        for (var at = 0; at < data.Length;)
            at += Read(data.AsSpan(at));
        return data;
    }

    private TarEntry Entry(TarKind kind, char type, long size, PaxRecords pax, byte[]? longName, byte[]? longLink)
    {
        var sparse = type == 'S' ? OldGnuSparse() : null;
        Begin(kind is TarKind.File || (kind is TarKind.HardLink && size > 0) ? size : 0);
        if (pax.SparseMajor == 1)
            sparse = PaxSparse(pax.SparseRealSize ?? throw new InvalidDataException("a sparse file without its size"));
        return new TarEntry
        {
            Name = pax.Path ?? longName ?? HeaderName(),
            LinkName = pax.LinkPath ?? longLink ?? Text(_header.AsSpan(157, 100)).ToArray(),
            Kind = kind,
            Mode = (uint)Number(_header.AsSpan(100, 8)) & 0xfff,
            Owner = (uint)(pax.Owner ?? Number(_header.AsSpan(108, 8))),
            Group = (uint)(pax.Group ?? Number(_header.AsSpan(116, 8))),
            Size = _left,
            Modified = pax.Modified ?? (Number(_header.AsSpan(136, 12)), 0),
            DeviceMajor = (uint)Number(_header.AsSpan(329, 8)),
            DeviceMinor = (uint)Number(_header.AsSpan(337, 8)),
            Xattrs = pax.Xattrs,
            Sparse = sparse,
        };
    }

    private void Begin(long size)
    {
        if (size < 0)
            throw new InvalidDataException("a member of negative size");
        _left = size;
        _padding = (int)((Block - (size % Block)) % Block);
    }

    private void Skip()
    {
        Span<byte> waste = stackalloc byte[4096];
        while (_left > 0)
            Read(waste);
        if (_padding > 0)
            stream.ReadExactly(waste[.._padding]);
        _padding = 0;
    }

    private bool ReadHeader()
    {
        var read = stream.ReadAtLeast(_header, Block, throwOnEndOfStream: false);
        // Two empty blocks end an archive; so does the end of the stream, as many writers do.
        if (read == 0 || (read == Block && !_header.AsSpan().ContainsAnyExcept((byte)0)))
            return false;
        if (read < Block)
            throw new InvalidDataException("the archive ends inside a header");
        long sum = 0;
        for (var i = 0; i < Block; i++)
            sum += i is >= 148 and < 156 ? ' ' : _header[i];
        return sum == Number(_header.AsSpan(148, 8)) ? true : throw new InvalidDataException("a header's checksum is wrong: this is no tar archive, or a damaged one");
    }

    private byte[] Metadata(long size)
    {
        Begin(size);
        var data = ReadAll();
        Skip();
        return data;
    }

    private byte[] HeaderName()
    {
        var name = Text(_header.AsSpan(0, 100));
        var prefix = Text(_header.AsSpan(345, 155));
        // GNU's own format uses the prefix' place for times.
        var ustar = _header.AsSpan(257, 6).SequenceEqual("ustar\0"u8);
        return ustar && prefix.Length > 0 ? [.. prefix, (byte)'/', .. name] : name.ToArray();
    }

    /// <summary>Four pieces in the header, 21 in each extension block (tar.h of GNU tar, <c>oldgnu_header</c>).</summary>
    private SparseMap OldGnuSparse()
    {
        var pieces = new List<(long, long)>();
        var real = Number(_header.AsSpan(483, 12));
        Pieces(_header.AsSpan(386, 96), pieces);
        var more = _header[482] != 0;
        var block = new byte[Block];
        while (more)
        {
            stream.ReadExactly(block);
            Pieces(block.AsSpan(0, 504), pieces);
            more = block[504] != 0;
        }
        return new SparseMap(real, pieces);
    }

    private static void Pieces(ReadOnlySpan<byte> table, List<(long, long)> pieces)
    {
        for (; table.Length >= 24 && table[0] != 0; table = table[24..])
            pieces.Add((Number(table[..12]), Number(table.Slice(12, 12))));
    }

    /// <summary>Version 1.0: the map is text in front of the data, padded to a block.</summary>
    private SparseMap PaxSparse(long real)
    {
        var consumed = 0;
        long Line()
        {
            var text = new StringBuilder();
            Span<byte> one = stackalloc byte[1];
            for (Read(one); one[0] != '\n'; Read(one))
            {
                text.Append((char)one[0]);
                consumed++;
            }
            consumed++;
            return long.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new InvalidDataException("a sparse map that is not numbers");
        }
        var count = Line();
        var pieces = new List<(long, long)>();
        for (var i = 0; i < count; i++)
            pieces.Add((Line(), Line()));
        Span<byte> rest = stackalloc byte[(Block - (consumed % Block)) % Block];
        for (var at = 0; at < rest.Length;)
            at += Read(rest[at..]);
        return new SparseMap(real, pieces);
    }

    private static TarKind? Kind(char type) => type switch
    {
        '0' or '\0' or '7' or 'S' => TarKind.File,
        '1' => TarKind.HardLink,
        '2' => TarKind.SymbolicLink,
        '3' => TarKind.CharacterDevice,
        '4' => TarKind.BlockDevice,
        '5' => TarKind.Directory,
        '6' => TarKind.Fifo,
        _ => null,
    };

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field) => field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field;

    /// <summary>Octal text, or base 256 with the top bit set (GNU).</summary>
    private static long Number(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
        {
            long value = field[0] & 0x3f;
            foreach (var part in field[1..])
                value = (value << 8) | part;
            return value;
        }
        long number = 0;
        foreach (var digit in Text(field).Trim((byte)' '))
        {
            if (digit is < (byte)'0' or > (byte)'7')
                throw new InvalidDataException("a number that is not octal");
            number = (number * 8) + (digit - '0');
        }
        return number;
    }
}
