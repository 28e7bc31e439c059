using System.Buffers.Binary;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Commands;

/// <summary>Ends a session (IPMI 2.0 §22.19): BMCs have few.</summary>
/// <param name="SessionId">The BMC's number.</param>
public readonly record struct CloseSession(uint SessionId) : IIpmiRequest<CloseSession, Done>
{
    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Application;

    /// <inheritdoc/>
    public static byte Command => 0x3C;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer) => writer.WriteUInt32LittleEndian(SessionId);

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out CloseSession request)
    {
        request = data.Length >= 4 ? new(BinaryPrimitives.ReadUInt32LittleEndian(data)) : default;
        return data.Length >= 4;
    }
}
