using System.Globalization;
using System.Text;

namespace Maas.Protocols.Tftp;

/// <summary>Options of a transfer (RFC 2347). As requested, or as answered; null is not asked for, or not taken up. Values out of their range count as not
/// asked for: a server leaves out of its answer what it does not accept (RFC 2347 §2).</summary>
public sealed record TftpOptions
{
    /// <summary>Octets of data in a block when nothing was agreed (RFC 1350 §2).</summary>
    public const int DefaultBlockSize = 512;

    /// <summary>The smallest block size that may be asked for (RFC 2348).</summary>
    public const int LeastBlockSize = 8;

    /// <summary>The largest block size that may be asked for (RFC 2348).</summary>
    public const int MostBlockSize = 65464;

    /// <summary>Options nobody asked for.</summary>
    public static TftpOptions None { get; } = new();

    /// <summary>Octets of data in a block (<c>blksize</c>, RFC 2348).</summary>
    public int? BlockSize { get; init; }

    /// <summary>Seconds before a packet is sent again (<c>timeout</c>, RFC 2349).</summary>
    public int? Timeout { get; init; }

    /// <summary>Octets of the file; 0 in a read request (<c>tsize</c>, RFC 2349).</summary>
    public long? TransferSize { get; init; }

    /// <summary>Blocks sent before an acknowledgment is waited for (<c>windowsize</c>, RFC 7440).</summary>
    public int? WindowSize { get; init; }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => this == None;

    /// <summary>The options with one more, as it stands in a packet; names are taken in either case, unknown ones are passed over.</summary>
    public TftpOptions With(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return this;
        if (Ascii.EqualsIgnoreCase(name, "blksize"u8)) return number is >= LeastBlockSize and <= MostBlockSize ? this with { BlockSize = (int)number } : this;
        if (Ascii.EqualsIgnoreCase(name, "timeout"u8)) return number is >= 1 and <= 255 ? this with { Timeout = (int)number } : this;
        if (Ascii.EqualsIgnoreCase(name, "tsize"u8)) return this with { TransferSize = number };
        if (Ascii.EqualsIgnoreCase(name, "windowsize"u8)) return number is >= 1 and <= ushort.MaxValue ? this with { WindowSize = (int)number } : this;
        return this;
    }
}
