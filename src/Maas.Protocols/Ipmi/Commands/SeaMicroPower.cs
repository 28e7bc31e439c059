using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Commands;

/// <summary>Switches one server of a SeaMicro SM15000 (group 7DABh): the chassis is the BMC of all its servers.</summary>
/// <param name="IsOn">On, or else off.</param>
/// <param name="Server">The server's number.</param>
public readonly record struct SeaMicroPower(bool IsOn, byte Server) : IIpmiRequest<SeaMicroPower, Done>
{
    private const byte On = 1;
    private const byte Off = 6;

    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Oem;

    /// <inheritdoc/>
    public static byte Command => 0x01;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer) => writer.Write([0x00, 0x7D, 0xAB, IsOn ? On : Off, 0x00, Server]);

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out SeaMicroPower request)
    {
        request = data is [0x00, 0x7D, 0xAB, On or Off, 0x00, var server, ..] ? new SeaMicroPower(data[3] == On, server) : default;
        return data is [0x00, 0x7D, 0xAB, On or Off, 0x00, _, ..];
    }
}
