namespace Maas.Protocols.Tftp;

/// <summary>Text on the wire (RFC 1350 §1, RFC 764): LF becomes CR LF, CR becomes CR NUL. A block may end between the two, so an encoder is left with half a pair.</summary>
public struct NetasciiEncoder
{
    private const byte Cr = (byte)'\r';
    private const byte Lf = (byte)'\n';

    private bool _owes;
    private byte _owed;

    /// <summary>Whether half a pair is still to come.</summary>
    public readonly bool IsPending => _owes;

    /// <summary>Encodes until either span is used up.</summary>
    /// <param name="source">Octets of the file.</param>
    /// <param name="wire">Where the encoded ones go.</param>
    /// <param name="taken">How many of the source were used.</param>
    /// <returns>How many were written.</returns>
    public int Encode(ReadOnlySpan<byte> source, Span<byte> wire, out int taken)
    {
        taken = 0;
        var written = 0;
        while (written < wire.Length)
        {
            if (_owes)
            {
                wire[written++] = _owed;
                _owes = false;
            }
            else if (taken < source.Length)
            {
                var octet = source[taken++];
                if (octet is Cr or Lf) (_owes, _owed) = (true, octet == Lf ? Lf : (byte)0);
                wire[written++] = octet is Lf ? Cr : octet;
            }
            else
            {
                break;
            }
        }

        return written;
    }
}
