namespace Maas.Protocols.Dhcp;

/// <summary>Walks all options of a packet in the order in which parts of one option join (RFC 3396 §5): the options field, then <c>file</c>,
/// then <c>sname</c> where option 52 says that they hold options.</summary>
public ref struct PacketOptions
{
    private readonly ReadOnlySpan<byte> _file;
    private readonly ReadOnlySpan<byte> _sname;
    private OptionReader _reader;
    private int _area;

    internal PacketOptions(ReadOnlySpan<byte> options, ReadOnlySpan<byte> file, ReadOnlySpan<byte> sname)
    {
        _reader = new OptionReader(options);
        _file = file;
        _sname = sname;
    }

    /// <summary>Code of the present option.</summary>
    public readonly byte Code => _reader.Code;

    /// <summary>Octets of the present option.</summary>
    public readonly ReadOnlySpan<byte> Value => _reader.Value;

    /// <summary>An area ended inside an option.</summary>
    public readonly bool Truncated => _reader.Truncated;

    /// <summary>Goes to the next option.</summary>
    /// <returns>Whether there is one.</returns>
    public bool MoveNext()
    {
        while (!_reader.MoveNext())
        {
            if (_reader.Truncated || _area == 2) return false;
            _reader = new OptionReader(++_area == 1 ? _file : _sname);
        }

        return true;
    }
}
