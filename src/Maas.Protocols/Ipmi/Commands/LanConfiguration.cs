using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Commands;

/// <summary>Sets one parameter of a LAN channel (IPMI 2.0 §23.1). Codes: 80h no such parameter, 81h set in progress, 82h read-only.</summary>
public readonly record struct SetLanConfiguration(byte Channel, LanParameter Parameter, ReadOnlyMemory<byte> Data) : IIpmiRequest<SetLanConfiguration, Done>
{
    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Transport;

    /// <inheritdoc/>
    public static byte Command => 0x01;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer)
    {
        writer.Write([Channel, (byte)Parameter]);
        writer.Write(Data.Span);
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out SetLanConfiguration request)
    {
        request = data is [var channel, var parameter, .. var rest] ? new((byte)(channel & 0x0F), (LanParameter)parameter, rest.ToArray()) : default;
        return data.Length >= 2;
    }
}

/// <summary>Reads one parameter of a LAN channel (IPMI 2.0 §23.2).</summary>
public readonly record struct GetLanConfiguration(byte Channel, LanParameter Parameter, byte Set = 0, byte Block = 0) : IIpmiRequest<GetLanConfiguration, LanConfiguration>
{
    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Transport;

    /// <inheritdoc/>
    public static byte Command => 0x02;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer) => writer.Write([Channel, (byte)Parameter, Set, Block]);

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out GetLanConfiguration request)
    {
        request = data is [var channel, var parameter, var set, var block, ..] ? new((byte)(channel & 0x0F), (LanParameter)parameter, set, block) : default;
        return data.Length >= 4;
    }
}

/// <summary>One parameter of a LAN channel.</summary>
public readonly record struct LanConfiguration(byte Revision, ReadOnlyMemory<byte> Data) : IIpmiReply<LanConfiguration>
{
    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer)
    {
        writer.WriteByte(Revision);
        writer.Write(Data.Span);
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out LanConfiguration reply)
    {
        reply = data is [var revision, .. var rest] ? new(revision, rest.ToArray()) : default;
        return data.Length >= 1;
    }
}

/// <summary>Parameters of a LAN channel (IPMI 2.0 table 23-4).</summary>
public enum LanParameter : byte
{
    /// <summary>Marks a change of several parameters.</summary>
    SetInProgress = 0,

    /// <summary>Which authentication types the channel can.</summary>
    AuthTypeSupport = 1,

    /// <summary>Which are allowed, five octets, by privilege level.</summary>
    AuthTypeEnables = 2,

    /// <summary>Four octets.</summary>
    IpAddress = 3,

    /// <summary>1 static, 2 DHCP, 3 BIOS, 4 other.</summary>
    IpAddressSource = 4,

    /// <summary>Six octets.</summary>
    MacAddress = 5,

    /// <summary>Four octets.</summary>
    SubnetMask = 6,

    /// <summary>Four octets.</summary>
    DefaultGateway = 12,

    /// <summary>Two octets; bit 15 on.</summary>
    VlanId = 20,

    /// <summary>The number of cipher suites.</summary>
    CipherSuiteCount = 22,

    /// <summary>Their numbers, behind one reserved octet.</summary>
    CipherSuites = 23,

    /// <summary>Their privilege limits, four bits each, behind one reserved octet.</summary>
    CipherSuiteLimits = 24,
}
