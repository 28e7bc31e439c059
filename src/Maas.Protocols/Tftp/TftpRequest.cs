namespace Maas.Protocols.Tftp;

/// <summary>A request to read or to write a file (RFC 1350 §5).</summary>
/// <param name="Opcode"><see cref="TftpOpcode.ReadRequest"/> or <see cref="TftpOpcode.WriteRequest"/>.</param>
/// <param name="Filename">As sent; octets that are no ASCII are taken as Latin-1.</param>
/// <param name="Mode">How the file is to be taken.</param>
/// <param name="Options">What the client would like.</param>
public sealed record TftpRequest(TftpOpcode Opcode, string Filename, TftpMode Mode, TftpOptions Options);
