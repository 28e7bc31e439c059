using Maas.Protocols.Primitives;

namespace Maas.Protocols.Snmp;

/// <summary>
/// A message of SNMPv1 (RFC 1157 §4) or SNMPv2c (RFC 1901 §3, RFC 3416 §3), with the PDUs that reading and setting values need.
/// <code>
/// SEQUENCE { version INTEGER, community OCTET STRING,
///     PDU { request-id INTEGER, error-status INTEGER, error-index INTEGER, SEQUENCE OF SEQUENCE { name OID, value } } }
/// </code>
/// </summary>
/// <param name="Version">The protocol's version.</param>
/// <param name="Community">The community's name, which is its password.</param>
/// <param name="Pdu">What is asked or answered.</param>
/// <param name="RequestId">Repeated in the answer.</param>
/// <param name="ErrorStatus">What went wrong, in an answer.</param>
/// <param name="ErrorIndex">Which binding it went wrong with, from 1.</param>
/// <param name="Bindings">Names and values.</param>
public sealed record SnmpPacket(
    SnmpVersion Version, string Community, SnmpPdu Pdu, int RequestId, SnmpError ErrorStatus, int ErrorIndex, IReadOnlyList<SnmpBinding> Bindings)
{
    /// <summary>The port of agents.</summary>
    public const int Port = 161;

    /// <summary>More than any datagram here; larger ones are cut off by the buffer and fail to parse.</summary>
    public const int MaxLength = 1472;

    private const int MostBindings = 64;

    /// <summary>A request.</summary>
    public static SnmpPacket Request(SnmpVersion version, string community, SnmpPdu pdu, int id, params IReadOnlyList<SnmpBinding> bindings) =>
        new(version, community, pdu, id, SnmpError.NoError, 0, bindings);

    /// <summary>The datagram.</summary>
    public byte[] ToBytes()
    {
        var bindings = Ber.Sequence(Ber.SequenceTag, [.. Bindings.Select(b => Ber.Sequence(Ber.SequenceTag, Ber.Oid(b.Name), Ber.Value(b.Value)))]);
        var pdu = Ber.Sequence((byte)Pdu, Ber.Integer(RequestId), Ber.Integer((int)ErrorStatus), Ber.Integer(ErrorIndex), bindings);
        return Ber.Sequence(Ber.SequenceTag, Ber.Integer((int)Version), Ber.Octets(System.Text.Encoding.Latin1.GetBytes(Community)), pdu);
    }

    /// <summary>Takes a datagram apart.</summary>
    /// <returns>False when it is none, or holds what is not known here.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out SnmpPacket packet)
    {
        packet = null!;
        var outer = new WireReader(datagram);
        if (!Ber.TryRead(ref outer, Ber.SequenceTag, out var message)) return false;
        var reader = new WireReader(message);
        if (!Ber.TryReadInteger(ref reader, out var version) || version is not (0 or 1) || !Ber.TryRead(ref reader, Ber.OctetsTag, out var community)
            || !Ber.TryReadAny(ref reader, out var tag, out var body) || !Enum.IsDefined((SnmpPdu)tag))
            return false;
        var pdu = new WireReader(body);
        if (!Ber.TryReadInteger(ref pdu, out var id) || !Ber.TryReadInteger(ref pdu, out var error) || !Ber.TryReadInteger(ref pdu, out var index)
            || id is < int.MinValue or > int.MaxValue || error is < 0 or > 255 || index is < 0 or > int.MaxValue
            || !Ber.TryRead(ref pdu, Ber.SequenceTag, out var list) || !TryReadBindings(list, out var bindings))
            return false;
        packet = new SnmpPacket((SnmpVersion)version, System.Text.Encoding.Latin1.GetString(community), (SnmpPdu)tag, (int)id, (SnmpError)error, (int)index, bindings);
        return true;
    }

    private static bool TryReadBindings(ReadOnlySpan<byte> list, out List<SnmpBinding> bindings)
    {
        bindings = [];
        var reader = new WireReader(list);
        while (reader.Remaining > 0)
        {
            if (bindings.Count == MostBindings || !Ber.TryRead(ref reader, Ber.SequenceTag, out var pair)) return false;
            var binding = new WireReader(pair);
            if (!Ber.TryRead(ref binding, Ber.OidTag, out var name) || !ObjectId.TryRead(name, out var id) || !Ber.TryReadAny(ref binding, out var tag, out var content)) return false;
            bindings.Add(new SnmpBinding(id, new SnmpValue(tag, content.ToArray())));
        }

        return true;
    }

    /// <summary>Never prints the community.</summary>
    public override string ToString() => $"{Pdu} {RequestId}";
}

/// <summary>Versions of the protocol that use communities.</summary>
public enum SnmpVersion
{
    /// <summary>SNMPv1.</summary>
    V1 = 0,

    /// <summary>SNMPv2c.</summary>
    V2c = 1,
}

/// <summary>Kinds of PDU, by their tag.</summary>
public enum SnmpPdu
{
    /// <summary>Read values.</summary>
    Get = 0xA0,

    /// <summary>An answer.</summary>
    Response = 0xA2,

    /// <summary>Set values.</summary>
    Set = 0xA3,
}

/// <summary>Error statuses (RFC 3416 §3; the first six are those of RFC 1157).</summary>
public enum SnmpError
{
    /// <summary>It worked.</summary>
    NoError = 0,

    /// <summary>The answer does not fit into a datagram.</summary>
    TooBig = 1,

    /// <summary>There is no such object.</summary>
    NoSuchName = 2,

    /// <summary>The value is none for this object.</summary>
    BadValue = 3,

    /// <summary>The object may only be read.</summary>
    ReadOnly = 4,

    /// <summary>Something else.</summary>
    GenErr = 5,

    /// <summary>The community may not do this.</summary>
    NoAccess = 6,

    /// <summary>The value is of the wrong type.</summary>
    WrongType = 7,

    /// <summary>The object may not be set.</summary>
    NotWritable = 17,

    /// <summary>The community may not see this.</summary>
    AuthorizationError = 16,
}

/// <summary>A name and its value; <see cref="SnmpValue.Null"/> in requests to read.</summary>
public sealed record SnmpBinding(ObjectId Name, SnmpValue Value);
