using System.Buffers.Binary;
using Maas.Domain.Booting;
using Maas.Protocols.Dhcp;
using Maas.Protocols.Primitives;

namespace Maas.Rack.Dhcp;

/// <summary>What a client's message says, read in one pass over its options; the spans are the packet's own octets.</summary>
internal ref struct ClientRequest
{
    private UInt128 _seenLow;
    private UInt128 _seenHigh;
    private UInt128 _wantedLow;
    private UInt128 _wantedHigh;

    public DhcpHeader Header { get; private init; }
    public MessageType Type { get; private set; }
    public Ipv4Address RequestedAddress { get; private set; }
    public Ipv4Address ServerId { get; private set; }
    public uint LeaseSeconds { get; private set; }

    /// <summary>Octets of the longest message it takes, UDP payload only (option 57 counts the headers too, RFC 2132 §9.10).</summary>
    public int MostOctets { get; private set; }

    public ClientArchitecture? Architecture { get; private set; }
    public bool IsIpxe { get; private set; }
    public bool IsPxe { get; private set; }
    public bool HasWishes { get; private set; }
    public ReadOnlySpan<byte> ClientId { get; private set; }
    public ReadOnlySpan<byte> HostName { get; private set; }
    public ReadOnlySpan<byte> Relay { get; private set; }
    public Ipv4Address LinkSelection { get; private set; }
    public Ipv4Address ServerIdOverride { get; private set; }

    public readonly MacAddress Mac => Header.Mac;

    public readonly BootClient Client => new(Architecture, IsIpxe);

    /// <summary>Whether the client asked for an option; one that asks for none in particular gets all.</summary>
    public readonly bool Wants(byte code) => !HasWishes || Bit(_wantedLow, _wantedHigh, code);

    /// <summary>Whether the client named the option itself.</summary>
    public readonly bool Asked(byte code) => HasWishes && Bit(_wantedLow, _wantedHigh, code);

    /// <summary>Reads a message.</summary>
    /// <param name="packet">A well-formed message.</param>
    /// <param name="scratch">Room to join options that came in parts; as long as the packet.</param>
    /// <returns>False: not a request of an Ethernet client, or of no kind that a server hears.</returns>
    public static bool TryRead(DhcpPacket packet, Span<byte> scratch, out ClientRequest request)
    {
        var header = packet.Header;
        request = new ClientRequest { Header = header, MostOctets = DhcpPacket.MinimumMaximumSize };
        if (header.Op != DhcpHeader.BootRequest || header.HardwareType != DhcpHeader.Ethernet || header.HardwareLength != MacAddress.Length) return false;
        if (header.Mac.IsMulticast || header.Mac.IsEmpty) return false;
        var options = packet.Options;
        while (options.MoveNext())
        {
            var value = options.Value;
            if (Set(ref request._seenLow, ref request._seenHigh, options.Code))
            {
                // A part of an option that was split (RFC 3396): take the whole.
                var length = packet.Join(options.Code, scratch);
                if (length < 0) return false;
                value = scratch[..length];
                scratch = scratch[length..];
            }

            if (!request.Take(options.Code, value)) return false;
        }

        return request.Type is MessageType.Discover or MessageType.Request or MessageType.Decline or MessageType.Release or MessageType.Inform;
    }

    /// <summary>A value of the wrong length is as good as none, except where it would change what the message means.</summary>
    private bool Take(byte code, ReadOnlySpan<byte> value)
    {
        switch (code)
        {
            case OptionCode.DhcpMessageType when value.Length == 1:
                Type = (MessageType)value[0];
                break;
            case OptionCode.RequestedIpAddress:
                if (value.Length != Ipv4Address.Length) return false;
                RequestedAddress = Ipv4Address.Read(value);
                break;
            case OptionCode.ServerIdentifier:
                if (value.Length != Ipv4Address.Length) return false;
                ServerId = Ipv4Address.Read(value);
                break;
            case OptionCode.IpAddressLeaseTime when value.Length == 4:
                LeaseSeconds = BinaryPrimitives.ReadUInt32BigEndian(value);
                break;
            case OptionCode.MaximumMessageSize when value.Length == 2:
                MostOctets = Math.Clamp(BinaryPrimitives.ReadUInt16BigEndian(value) - 28, DhcpPacket.MinimumMaximumSize, 1472);
                break;
            case OptionCode.ParameterRequestList:
                HasWishes = value.Length > 0;
                foreach (var wanted in value) Set(ref _wantedLow, ref _wantedHigh, wanted);
                break;
            case OptionCode.ClientIdentifier:
                ClientId = value;
                break;
            case OptionCode.HostName:
                HostName = value.TrimEnd((byte)0);
                break;
            default:
                return TakeBoot(code, value);
        }

        return true;
    }

    private bool TakeBoot(byte code, ReadOnlySpan<byte> value)
    {
        switch (code)
        {
            case OptionCode.VendorClassIdentifier:
                IsPxe = value.StartsWith("PXE"u8);
                break;
            case OptionCode.ClientArchitecture when value.Length >= 2:
                Architecture = (ClientArchitecture)BinaryPrimitives.ReadUInt16BigEndian(value);
                break;
            case OptionCode.UserClass:
                IsIpxe |= IpxeFeatures.IsUserClass(value);
                break;
            case OptionCode.IpxeEncapsulated:
                IsIpxe |= IpxeFeatures.CanBoot(value);
                break;
            case OptionCode.RelayAgentInformation:
                Relay = value;
                if (!RelayInfo.TryReadHints(value, out var link, out var server)) return false;
                (LinkSelection, ServerIdOverride) = (link, server);
                break;
            default:
                break;
        }

        return true;
    }

    private static bool Bit(UInt128 low, UInt128 high, byte code) => ((code < 128 ? low >> code : high >> (code - 128)) & 1) != 0;

    /// <summary>Sets a code's bit.</summary>
    /// <returns>Whether it was set before.</returns>
    private static bool Set(ref UInt128 low, ref UInt128 high, byte code)
    {
        var was = Bit(low, high, code);
        if (code < 128) low |= UInt128.One << code;
        else high |= UInt128.One << (code - 128);
        return was;
    }
}
