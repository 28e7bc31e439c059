namespace Maas.Protocols.Dhcp;

/// <summary>Walks a DHCPv4 option field in place (RFC 2132 §2): allocates nothing, never throws.</summary>
/// <param name="field">The octets of the field.</param>
public ref struct OptionReader(ReadOnlySpan<byte> field)
{
    private ReadOnlySpan<byte> _rest = field;

    /// <summary>Code of the present option.</summary>
    public byte Code { get; private set; }

    /// <summary>Octets of the present option.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The field ended inside an option: drop the datagram, trust nothing read so far.</summary>
    public bool Truncated { get; private set; }

    /// <summary>Goes to the next option.</summary>
    /// <returns>Whether there is one.</returns>
    public bool MoveNext()
    {
        while (_rest.Length > 0 && _rest[0] == OptionCode.Pad) _rest = _rest[1..];
        if (_rest.Length == 0 || _rest[0] == OptionCode.End) return false;

        Truncated = _rest.Length < 2 || _rest.Length - 2 < _rest[1];
        if (Truncated) return false;

        Code = _rest[0];
        Value = _rest.Slice(2, _rest[1]);
        _rest = _rest[(2 + _rest[1])..];
        return true;
    }
}
