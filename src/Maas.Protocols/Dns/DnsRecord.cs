namespace Maas.Protocols.Dns;

/// <summary>A resource record of class IN with its data ready for the wire (RFC 1035 §3.2.1).</summary>
/// <param name="Name">The owner, in wire form.</param>
/// <param name="Type">The type.</param>
/// <param name="Ttl">Seconds.</param>
/// <param name="Data">RDATA, names in it uncompressed.</param>
public sealed record DnsRecord(byte[] Name, RecordType Type, uint Ttl, byte[] Data);
