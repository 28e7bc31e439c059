using Maas.Protocols.Dhcp;

namespace Maas.Protocols.Tests.Dhcp;

public sealed class OptionWriterTests
{
    private readonly byte[] _buffer = new byte[1472];

    [Fact]
    public void A_short_message_is_padded_to_what_BOOTP_relays_want()
    {
        var writer = new OptionWriter(_buffer);
        writer.WriteByte(OptionCode.DhcpMessageType, 2);
        Assert.Equal(DhcpPacket.LeastLength, writer.Finish());
    }

    [Fact]
    public void A_value_longer_than_255_octets_is_split()
    {
        var value = Enumerable.Range(0, 600).Select(i => (byte)i).ToArray();
        var writer = new OptionWriter(_buffer, _buffer.Length);
        Assert.True(writer.Write(OptionCode.DomainSearch, value));
        Assert.True(DhcpPacket.TryRead(_buffer.AsSpan(0, writer.Finish()), out var packet));
        var joined = new byte[600];
        Assert.Equal(600, packet.Join(OptionCode.DomainSearch, joined));
        Assert.Equal(value, joined);
    }

    [Fact]
    public void What_does_not_fit_the_options_field_goes_on_in_file_and_sname()
    {
        var writer = new OptionWriter(_buffer);
        Assert.True(writer.Write(1, new byte[250]));
        Assert.True(writer.Write(2, [.. Enumerable.Repeat((byte)7, 120)]));
        Assert.True(writer.Write(3, [.. Enumerable.Repeat((byte)8, 60)]));
        var length = writer.Finish();
        Assert.True(length <= DhcpPacket.MinimumMaximumSize);
        Assert.True(DhcpPacket.TryRead(_buffer.AsSpan(0, length), out var packet));
        Assert.True(packet.TryGet(Options.Overload, out var overload));
        Assert.Equal(3, overload);
        Assert.True(packet.TryFind(2, out var second) && second.Length == 120);
        Assert.True(packet.TryFind(3, out var third) && third.Length == 60);
    }

    [Fact]
    public void A_boot_file_keeps_its_field_from_options()
    {
        var writer = new OptionWriter(_buffer);
        Assert.True(writer.File("bootx64.efi"u8));
        Assert.True(writer.Write(1, new byte[290]));
        Assert.False(writer.Write(2, new byte[100]));
        Assert.True(writer.Overflowed);
        Assert.True(writer.Write(3, new byte[4]));
        Assert.True(DhcpPacket.TryRead(_buffer.AsSpan(0, writer.Finish()), out var packet));
        Assert.True(packet.File.SequenceEqual("bootx64.efi"u8));
        Assert.False(packet.Contains(2));
    }

    [Fact]
    public void Room_kept_for_the_last_option_is_there_when_it_comes()
    {
        var writer = new OptionWriter(_buffer);
        writer.File("x"u8);
        writer.Reserve(200);
        for (byte code = 1; code < 20; code++) writer.Write(code, new byte[20]);
        writer.Unreserve();
        Assert.True(writer.Write(OptionCode.RelayAgentInformation, new byte[200]));
        Assert.True(DhcpPacket.TryRead(_buffer.AsSpan(0, writer.Finish()), out var packet));
        Assert.True(packet.Contains(OptionCode.RelayAgentInformation));
    }

    [Fact]
    public void A_file_name_that_is_too_long_is_left_to_option_67()
    {
        var writer = new OptionWriter(_buffer);
        Assert.False(writer.File(new byte[128]));
        Assert.True(writer.File(new byte[127]));
    }
}
