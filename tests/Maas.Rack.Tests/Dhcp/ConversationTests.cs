using Maas.Domain.Dhcp.Snippets;
using Maas.Protocols.Dhcp;
using Maas.Protocols.Ethernet;
using Maas.Protocols.Primitives;
using Maas.Rack.Dhcp;
using Maas.Rack.Dhcp.Wire;
using Maas.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Rack.Tests.Dhcp;

/// <summary>Datagrams of real clients in, replies out; no socket between.</summary>
public sealed class ConversationTests : IDisposable
{
    private static readonly MacAddress Client = MacAddress.Parse("52:54:00:66:00:10");
    private readonly FakeLeases _leases = new() { Plan = FakeLeases.PlanOf("lab0") };
    private readonly AckQueue _acks;
    private readonly Conversation _conversation;
    private readonly Link _link = new("lab0", MacAddress.Parse("52:54:00:66:00:01"), 1);

    public ConversationTests()
    {
        _acks = new AckQueue(_leases, NullLogger.Instance);
        _conversation = new Conversation(_leases, new DhcpServerOptions { Interfaces = ["lab0"] }, -1, _acks, new RouterAbsence(TimeProvider.System)) { Links = [_link] };
    }

    public void Dispose() => _link.Dispose();

    public static TheoryData<string, string, string?, string?> Firmware => new()
    {
        { "ipxe-discover.hex", "http://10.66.0.1:5248/ipxe.cfg", null, null },
        { "ovmf-pxe-discover.hex", "bootx64.efi", null, null },
        { "ovmf-http-discover.hex", "http://10.66.0.1:5248/images/bootx64.efi", "HTTPClient", null },
        { "udhcpc-discover.hex", "lpxelinux.0", null, "http://10.66.0.1:5248/" },
        { "dhclient-discover.hex", "lpxelinux.0", null, "http://10.66.0.1:5248/" },
    };

    [Theory]
    [MemberData(nameof(Firmware))]
    public void Real_firmware_and_systems_are_offered_their_boot_loader(string capture, string file, string? vendorClass, string? prefix)
    {
        var datagram = Read(capture);
        Assert.Equal(Reaction.Sent, Handle(datagram));
        var offer = Reply(out var frame);
        Assert.Equal((ushort)67, frame.SourcePort);
        Assert.Equal((ushort)68, frame.DestinationPort);
        var isBroadcast = DhcpHeader.Read(datagram).IsBroadcast;
        Assert.Equal(isBroadcast ? Ipv4Address.Broadcast : offer.Header.Yiaddr, frame.Destination);
        Assert.Equal(Ip("10.66.0.1"), offer.Header.Siaddr);
        Assert.Equal(file, System.Text.Encoding.ASCII.GetString(offer.File));
        Assert.Equal(vendorClass, offer.TryGet(Options.VendorClassIdentifier, out var vendor) ? vendor : null);
        Assert.Equal(prefix, offer.TryGet(Options.PathPrefix, out var path) ? path : null);
        Assert.Equal(capture.StartsWith("ipxe", StringComparison.Ordinal) ? IpxeFeatures.NoProxyDhcp : null, offer.TryGet(Options.IpxeEncapsulated, out var encapsulated) ? encapsulated : null);
        Assert.True(offer.TryGet(Options.IpAddressLeaseTime, out var seconds));
        Assert.Equal(capture.StartsWith("ovmf-pxe") || capture.StartsWith("ipxe") ? 30u : 600u, seconds);
    }

    [Theory]
    [MemberData(nameof(Firmware))]
    public void What_a_snippet_says_comes_before_what_follows_from_the_model(string capture, string file, string? vendorClass, string? prefix)
    {
        _ = (file, vendorClass, prefix);
        _leases.Plan = FakeLeases.PlanOf("lab0", new DhcpStatements
        {
            Options = new Dictionary<byte, byte[]> { [OptionCode.NtpServers] = [10, 9, 9, 9], [150] = [10, 9, 9, 8], [OptionCode.DomainNameServer] = [10, 9, 9, 7] },
            NextServer = Ip("10.66.0.77"),
            ServerName = "boot.example",
            Filename = "own/loader.efi",
        });
        Assert.Equal(Reaction.Sent, Handle(Read(capture)));
        var offer = Reply(out _);
        Assert.Equal(Ip("10.66.0.77"), offer.Header.Siaddr);
        Assert.Equal("own/loader.efi", System.Text.Encoding.ASCII.GetString(offer.File));
        Assert.False(offer.TryGet(Options.PathPrefix, out string _));
        Assert.True(offer.TryGet(Options.ServerIdentifier, out var server) && server == Ip("10.66.0.1"));
        if (offer.TryGet(Options.DomainNameServer, out var names)) Assert.Equal([Ip("10.9.9.7")], names);
    }

    [Theory]
    [MemberData(nameof(Firmware))]
    public void Nothing_that_a_changed_or_cut_datagram_says_throws(string capture, string file, string? vendorClass, string? prefix)
    {
        _ = (file, vendorClass, prefix);
        var whole = Read(capture);
        for (var at = 0; at < whole.Length; at++)
        {
            Handle(whole.AsSpan(0, at).ToArray());
            foreach (var value in (byte[])[0, 0xFF, (byte)(whole[at] + 1)])
            {
                var changed = (byte[])whole.Clone();
                changed[at] = value;
                Handle(changed);
            }
        }
    }

    [Fact]
    public void Only_what_was_asked_for_is_told()
    {
        Handle(Request(MessageType.Discover, (OptionCode.ParameterRequestList, [OptionCode.SubnetMask, OptionCode.DomainSearch])));
        var offer = Reply(out _);
        Assert.True(offer.TryGet(Options.SubnetMask, out var mask) && mask == Ip("255.255.255.0"));
        Assert.True(offer.TryGet(Options.DomainSearch, out var search));
        Assert.Equal(["maas", "lab.example"], search);
        Assert.False(offer.Contains(OptionCode.Router) || offer.Contains(OptionCode.InterfaceMtu) || offer.Contains(OptionCode.DomainNameServer));
    }

    [Fact]
    public void A_client_without_wishes_is_told_everything_and_gets_its_identifier_back()
    {
        Handle(Request(MessageType.Discover, (OptionCode.ClientIdentifier, [1, 2, 3])));
        var offer = Reply(out _);
        Assert.All(
            (byte[])[1, 3, 6, 15, 26, 28, 42, 51, 53, 54, 58, 59, 119, 210],
            code => Assert.Contains(code, Codes()));
        Assert.True(offer.TryFind(OptionCode.ClientIdentifier, out var id) && id.SequenceEqual((byte[])[1, 2, 3]));
        Assert.True(offer.TryGet(Options.InterfaceMtu, out var mtu) && mtu == 1400);
        Assert.False(offer.Contains(43));
    }

    [Fact]
    public void A_relay_agent_gets_the_reply_with_its_option_last_and_its_subnets_addresses()
    {
        byte[] relay = [1, 4, 1, 2, 3, 4, 2, 2, 9, 9];
        Assert.Equal(Reaction.Sent, Handle(Request(MessageType.Discover, Ip("10.67.0.1"), (OptionCode.RelayAgentInformation, relay))));
        Assert.True(DhcpPacket.TryRead(_conversation.Outbox.Last, out var offer));
        Assert.Equal("10.67.0.100", offer.Header.Yiaddr.ToString());
        Assert.Equal("10.67.0.1", offer.Header.Giaddr.ToString());
        var (last, value) = (default(byte), Array.Empty<byte>());
        var options = offer.Options;
        while (options.MoveNext()) (last, value) = (options.Code, options.Value.ToArray());
        Assert.Equal(OptionCode.RelayAgentInformation, last);
        Assert.Equal(relay, value);
    }

    [Fact]
    public void Link_selection_names_the_subnet_and_the_server_override_the_server()
    {
        byte[] relay = [5, 4, 10, 67, 0, 0, 11, 4, 10, 66, 0, 99];
        Handle(Request(MessageType.Discover, Ip("10.66.0.99"), (OptionCode.RelayAgentInformation, relay)));
        Assert.True(DhcpPacket.TryRead(_conversation.Outbox.Last, out var offer));
        Assert.Equal("10.67.0.100", offer.Header.Yiaddr.ToString());
        Assert.True(offer.TryGet(Options.ServerIdentifier, out var server) && server == Ip("10.66.0.99"));
        Assert.Equal(Reaction.Deferred, Handle(Request(
            MessageType.Request, Ip("10.66.0.99"), (OptionCode.RelayAgentInformation, relay), (OptionCode.ServerIdentifier, [10, 66, 0, 99]),
            (OptionCode.RequestedIpAddress, [10, 67, 0, 100]))));
    }

    [Fact]
    public void A_relay_agent_of_an_unknown_subnet_and_a_wire_without_DHCP_hear_nothing()
    {
        Assert.Equal(Reaction.Ignored, Handle(Request(MessageType.Discover, Ip("192.168.1.1"))));
        var other = new Link("other0", MacAddress.Parse("52:54:00:66:00:02"), 2);
        Assert.Equal(Reaction.Ignored, _conversation.Handle(other, Request(MessageType.Discover), Ipv4Address.Broadcast, mayProbe: false));
    }

    [Fact]
    public void An_INFORM_is_answered_without_an_address_and_without_a_lease()
    {
        var inform = Request(MessageType.Inform);
        Ip("10.66.0.77").Write(inform.AsSpan(12));
        Assert.Equal(Reaction.Sent, Handle(inform));
        var ack = Reply(out var frame);
        Assert.Equal(Ip("10.66.0.77"), frame.Destination);
        Assert.True(ack.Header.Yiaddr.IsEmpty);
        Assert.False(ack.Contains(OptionCode.IpAddressLeaseTime) || ack.Contains(OptionCode.RenewalTime));
        Assert.True(ack.Contains(OptionCode.Router));
        Assert.Empty(_leases.Asked);
    }

    [Fact]
    public void A_refusal_is_broadcast_and_says_nothing_else()
    {
        Assert.Equal(Reaction.Sent, Handle(Request(MessageType.Request, (OptionCode.RequestedIpAddress, [10, 66, 0, 9]))));
        var nak = Reply(out var frame);
        Assert.Equal((Ipv4Address.Broadcast, true), (frame.Destination, nak.Header.Yiaddr.IsEmpty));
        Assert.True(nak.TryGet(Options.DhcpMessageType, out var type) && type == MessageType.Nak);
        Assert.False(nak.Contains(OptionCode.SubnetMask));
    }

    [Fact]
    public void The_state_of_a_client_is_read_from_what_it_sends()
    {
        (byte, byte[]) ours = (OptionCode.ServerIdentifier, [10, 66, 0, 1]), theirs = (OptionCode.ServerIdentifier, [10, 66, 0, 200]);
        (byte, byte[]) wanted = (OptionCode.RequestedIpAddress, [10, 66, 0, 100]);
        Handle(Request(MessageType.Request, ours, wanted));
        Handle(Request(MessageType.Request, theirs, wanted));
        Handle(Request(MessageType.Request, wanted));
        var renewing = Request(MessageType.Request);
        Ip("10.66.0.100").Write(renewing.AsSpan(12));
        Handle(renewing);
        Handle(Request(MessageType.Decline, ours, wanted));
        Handle(Request(MessageType.Decline, theirs, wanted));
        var release = Request(MessageType.Release, ours);
        Ip("10.66.0.100").Write(release.AsSpan(12));
        Handle(release);
        Assert.Equal(["Selecting", "Declining", "InitReboot", "Extending", "Decline", "Release"], _leases.Asked.Select(k => k.ToString()));
        Assert.Contains(Ip("10.66.0.200"), _leases.Foreign);
    }

    [Fact]
    public void An_ACK_waits_for_the_flush()
    {
        Handle(Request(MessageType.Discover));
        Assert.Equal(Reaction.Deferred, Handle(Request(
            MessageType.Request, (OptionCode.ServerIdentifier, [10, 66, 0, 1]), (OptionCode.RequestedIpAddress, [10, 66, 0, 100]))));
        Assert.Equal(0, _leases.Flushes);
        _acks.Stop();
        _acks.Run();
        Assert.Equal(1, _leases.Flushes);
    }

    [Fact]
    public void A_packet_of_a_known_client_allocates_nothing()
    {
        _leases.IsSilent = true;
        var discover = Read("ovmf-pxe-discover.hex");
        for (var i = 0; i < 100; i++) Handle(discover);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) _conversation.Handle(_link, Cleared(discover), Ipv4Address.Broadcast, mayProbe: true);
        // The smallest object is 24 octets; what is below one a packet is the runtime's, compiling the method once more.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (24 * 1000) - 1);
    }

    private byte[] Cleared(byte[] datagram)
    {
        _conversation.Outbox.Clear();
        return datagram;
    }

    private Reaction Handle(byte[] datagram)
    {
        _conversation.Outbox.Clear();
        return _conversation.Handle(_link, datagram, Ipv4Address.Broadcast, mayProbe: false);
    }

    private DhcpPacket Reply(out UdpFrame frame)
    {
        Assert.True(UdpFrame.TryRead(_conversation.Outbox.Last, out frame));
        Assert.True(DhcpPacket.TryRead(frame.Payload, out var packet));
        Assert.Equal(DhcpHeader.BootReply, packet.Header.Op);
        return packet;
    }

    private List<byte> Codes()
    {
        var codes = new List<byte>();
        var options = Reply(out _).Options;
        while (options.MoveNext()) codes.Add(options.Code);
        return codes;
    }

    private static byte[] Request(MessageType type, params (byte Code, byte[] Value)[] options) => Request(type, default, options);

    private static byte[] Request(MessageType type, Ipv4Address giaddr, params (byte Code, byte[] Value)[] options)
    {
        var buffer = new byte[1000];
        var writer = new OptionWriter(buffer);
        writer.Header(new DhcpHeader { Op = 1, HardwareType = 1, HardwareLength = 6, Xid = 7, Chaddr = (UInt128)Client.Value << 80, Giaddr = giaddr });
        writer.WriteByte(OptionCode.DhcpMessageType, (byte)type);
        foreach (var (code, value) in options) writer.Write(code, value);
        return buffer[..writer.Finish()];
    }

    private static byte[] Read(string capture) => Convert.FromHexString(string.Concat(
        File.ReadAllLines(Repository.PathOf("tests", "Maas.Protocols.Tests", "Captures", "Dhcp", capture)).Select(l => l.Split('#')[0].Trim())));

    private static Ipv4Address Ip(string text) => Ipv4Address.Parse(text);
}
