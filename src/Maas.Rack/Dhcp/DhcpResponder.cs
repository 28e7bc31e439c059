using Maas.Domain.Dhcp;
using Maas.Protocols.Dhcp;
using Maas.Protocols.Primitives;

namespace Maas.Rack.Dhcp;

/// <summary>Writes the reply to a request that was decided (RFC 2131 §4.3.1, table 3). Pure: octets and decision in, octets out.</summary>
internal static class DhcpResponder
{
    private static ReadOnlySpan<byte> HttpClient => "HTTPClient"u8;

    /// <summary>OFFER or ACK of an address.</summary>
    /// <returns>Octets of the reply.</returns>
    public static int Grant(in ClientRequest request, PreparedScope scope, LeaseAnswer answer, Span<byte> reply)
    {
        var type = answer.Verdict == LeaseVerdict.Ack ? MessageType.Ack : MessageType.Offer;
        var writer = Begin(in request, reply, type, request.Header.Ciaddr, answer.Address, scope);
        writer.WriteUInt32(OptionCode.IpAddressLeaseTime, (uint)answer.Seconds);
        Settings(ref writer, in request, scope);

        // RFC 2131 §4.4.5: half and seven eighths of the lease.
        writer.WriteUInt32(OptionCode.RenewalTime, (uint)answer.Seconds / 2);
        writer.WriteUInt32(OptionCode.RebindingTime, (uint)(answer.Seconds * 7L / 8));
        return End(ref writer, in request);
    }

    /// <summary>ACK of an INFORM: settings without an address or a lease (RFC 2131 §4.3.5).</summary>
    /// <returns>Octets of the reply.</returns>
    public static int Inform(in ClientRequest request, PreparedScope scope, Span<byte> reply)
    {
        var writer = Begin(in request, reply, MessageType.Ack, request.Header.Ciaddr, default, scope);
        Settings(ref writer, in request, scope);
        return End(ref writer, in request);
    }

    /// <summary>NAK: start over (RFC 2131 §4.3.2).</summary>
    /// <returns>Octets of the reply.</returns>
    public static int Refuse(in ClientRequest request, Ipv4Address server, Span<byte> reply)
    {
        var writer = new OptionWriter(reply, request.MostOctets);
        var header = request.Header;

        // A relay agent must broadcast it: the client's address is in doubt.
        writer.Header(Reply(header) with { Flags = (ushort)(header.Giaddr.IsEmpty ? header.Flags : header.Flags | DhcpHeader.BroadcastFlag) });
        Opening(ref writer, in request, MessageType.Nak, server);
        writer.Write(OptionCode.Message, "requested address not available"u8);
        return End(ref writer, in request);
    }

    private static OptionWriter Begin(
        in ClientRequest request, Span<byte> reply, MessageType type, Ipv4Address ciaddr, Ipv4Address yiaddr, PreparedScope scope)
    {
        var writer = new OptionWriter(reply, request.MostOctets);
        writer.Header(Reply(request.Header) with
        {
            Ciaddr = type == MessageType.Ack ? ciaddr : default,
            Yiaddr = yiaddr,
            Siaddr = scope.NextServer,
        });
        if (scope.ServerName.Length > 0) writer.ServerName(scope.ServerName);
        Opening(ref writer, in request, type, scope.Scope.Server);
        return writer;
    }

    private static DhcpHeader Reply(DhcpHeader request) => request with
    {
        Op = DhcpHeader.BootReply,
        Hops = 0,
        Secs = 0,
        Ciaddr = default,
        Yiaddr = default,
        Siaddr = default,
    };

    private static void Opening(ref OptionWriter writer, in ClientRequest request, MessageType type, Ipv4Address server)
    {
        if (request.Relay.Length > 0) writer.Reserve(request.Relay.Length);
        writer.WriteByte(OptionCode.DhcpMessageType, (byte)type);
        writer.WriteUInt32(OptionCode.ServerIdentifier, (request.ServerIdOverride.IsEmpty ? server : request.ServerIdOverride).Value);
    }

    private static void Settings(ref OptionWriter writer, in ClientRequest request, PreparedScope scope)
    {
        if (scope.Filename is { } filename)
        {
            // The operator's own boot file: what belongs to our boot loaders is left out.
            var fits = writer.File(filename);
            if ((!fits || request.Asked(OptionCode.BootfileName)) && !scope.Sets(OptionCode.BootfileName)) writer.Write(OptionCode.BootfileName, filename);
        }
        else if (scope.LoaderOf(request.Client) is { } loader)
        {
            Loader(ref writer, in request, scope, loader);
        }

        // By index: an enumerator of the interface would be an object per packet.
        for (var i = 0; i < scope.Settings.Count; i++)
        {
            var setting = scope.Settings[i];
            if (request.Wants(setting.Code)) writer.Write(setting.Code, setting.Value);
        }
    }

    private static void Loader(ref OptionWriter writer, in ClientRequest request, PreparedScope scope, PreparedLoader loader)
    {
        var fits = writer.File(loader.File);
        if ((!fits || request.Asked(OptionCode.BootfileName)) && !scope.Sets(OptionCode.BootfileName)) writer.Write(OptionCode.BootfileName, loader.File);
        if (loader.Loader.IsHttpClient && !scope.Sets(OptionCode.VendorClassIdentifier)) writer.Write(OptionCode.VendorClassIdentifier, HttpClient);
        if (loader.Encapsulated.Length > 0 && !scope.Sets(OptionCode.IpxeEncapsulated)) writer.Write(OptionCode.IpxeEncapsulated, loader.Encapsulated);
        if (loader.PathPrefix.Length > 0 && (loader.Loader.ForcePathPrefix || request.Wants(OptionCode.PathPrefix)) && !scope.Sets(OptionCode.PathPrefix))
            writer.Write(OptionCode.PathPrefix, loader.PathPrefix);
        if (request.Asked(OptionCode.TftpServerName) && !scope.Sets(OptionCode.TftpServerName)) writer.Write(OptionCode.TftpServerName, scope.TftpServer);
    }

    private static int End(ref OptionWriter writer, in ClientRequest request)
    {
        // RFC 6842: clients that send an identifier get it back.
        if (request.ClientId.Length > 0) writer.Write(OptionCode.ClientIdentifier, request.ClientId);
        writer.Unreserve();
        if (request.Relay.Length > 0) writer.Write(OptionCode.RelayAgentInformation, request.Relay);
        return writer.Finish();
    }
}
