using CsCheck;
using Maas.Protocols.Dhcp;
using Maas.Protocols.Dhcp.Shapes;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Tests.Dhcp;

public sealed class OptionsTests
{
    private static readonly Gen<string> Text = Gen.Char[' ', '~'].Array[1, 60].Select(c => new string(c));
    private static readonly Gen<Ipv4Address> Ip = Gen.UInt.Select(v => new Ipv4Address(v));

    private static readonly Gen<string> Name =
        Gen.Char.AlphaNumeric.Array[1, 12].Select(c => new string(c)).Array[1, 4].Select(labels => string.Join('.', labels));

    public static TheoryData<byte> Codes => [.. Options.All.Select(o => o.Code)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_option_round_trips(byte code)
    {
        switch (Options.All.Single(o => o.Code == code))
        {
            case Option<Ipv4Address> option: RoundTrip(option, Ip); break;
            case Option<Ipv4Address[]> option: RoundTrip(option, Ip.Array[1, 8]); break;
            case Option<uint> option: RoundTrip(option, Gen.UInt); break;
            case Option<ushort> option: RoundTrip(option, Gen.UShort); break;
            case Option<ushort[]> option: RoundTrip(option, Gen.UShort.Array[1, 8]); break;
            case Option<byte> option: RoundTrip(option, option.Code == OptionCode.Overload ? Gen.Const((byte)0) : Gen.Byte); break;
            case Option<bool> option: RoundTrip(option, Gen.Bool); break;
            case Option<byte[]> option: RoundTrip(option, Gen.Byte.Array[1, 400]); break;
            case Option<Guid> option: RoundTrip(option, Gen.Guid); break;
            case Option<MessageType> option: RoundTrip(option, Gen.Int[1, 8].Select(i => (MessageType)i)); break;
            case Option<ClientArchitecture[]> option: RoundTrip(option, Gen.UShort.Select(a => (ClientArchitecture)a).Array[1, 4]); break;
            case Option<string> option: RoundTrip(option, Text); break;
            case Option<string[]> option when option.Code == OptionCode.DomainSearch: RoundTrip(option, Name.Array[1, 6]); break;
            case Option<string[]> option: RoundTrip(option, Text.Array[1, 4]); break;
            case Option<RelayInfo> option: RoundTrip(option, Relay); break;
            case Option<ClasslessRoute[]> option: RoundTrip(option, Route.Array[1, 4]); break;
            case var option: Assert.Fail($"There is no generator for {option.GetType()}."); break;
        }
    }

    [Fact]
    public void No_number_stands_twice() => Assert.Equal(Options.All.Count, Options.All.Select(o => o.Code).Distinct().Count());

    [Fact]
    public void The_table_is_in_order() => Assert.Equal(Options.All.Select(o => o.Code).Order(), Options.All.Select(o => o.Code));

    [Theory]
    [InlineData("0369505845")]
    [InlineData("69505845")]
    [InlineData("0466726f6d0469505845")]
    public void iPXE_is_found_in_both_forms_of_its_class(string hex) => Assert.True(IpxeFeatures.IsUserClass(Convert.FromHexString(hex)) == (hex != "0369505845"));

    [Fact]
    public void A_search_list_with_pointers_is_read_as_in_RFC_3397()
    {
        // eng.apple.com. and marketing.apple.com., the second ending in a pointer to offset 4 (RFC 3397 §2).
        byte[] wire = [3, .. "eng"u8, 5, .. "apple"u8, 3, .. "com"u8, 0, 9, .. "marketing"u8, 0xC0, 0x04];
        Assert.True(new DomainList().TryRead(wire, out var names));
        Assert.Equal(["eng.apple.com", "marketing.apple.com"], names);
    }

    [Fact]
    public void A_pointer_forward_or_to_itself_is_refused()
    {
        Assert.False(new DomainList().TryRead([0xC0, 0x00], out _));
        Assert.False(new DomainList().TryRead([1, (byte)'a', 0xC0, 0x02, 0], out _));
    }

    internal static void TryGet(DhcpPacket packet, IOption option)
    {
        switch (option)
        {
            case Option<Ipv4Address> o: packet.TryGet(o, out _); break;
            case Option<Ipv4Address[]> o: packet.TryGet(o, out _); break;
            case Option<uint> o: packet.TryGet(o, out _); break;
            case Option<ushort> o: packet.TryGet(o, out _); break;
            case Option<ushort[]> o: packet.TryGet(o, out _); break;
            case Option<byte> o: packet.TryGet(o, out _); break;
            case Option<bool> o: packet.TryGet(o, out _); break;
            case Option<byte[]> o: packet.TryGet(o, out _); break;
            case Option<Guid> o: packet.TryGet(o, out _); break;
            case Option<MessageType> o: packet.TryGet(o, out _); break;
            case Option<ClientArchitecture[]> o: packet.TryGet(o, out _); break;
            case Option<string> o: packet.TryGet(o, out _); break;
            case Option<string[]> o: packet.TryGet(o, out _); break;
            case Option<RelayInfo> o: packet.TryGet(o, out _); break;
            case Option<ClasslessRoute[]> o: packet.TryGet(o, out _); break;
            default: throw new InvalidOperationException($"There is no case for {option.GetType()}.");
        }
    }

    private static void RoundTrip<T>(Option<T> option, Gen<T> values) => values.Sample(value =>
    {
        var buffer = new byte[1472];
        var writer = new OptionWriter(buffer, buffer.Length);
        Assert.True(option.Write(ref writer, value));
        Assert.True(DhcpPacket.TryRead(buffer.AsSpan(0, writer.Finish()), out var packet));
        Assert.True(packet.TryGet(option, out var read));
        Assert.Equal(value, read);
    });

    private static Gen<RelayInfo> Relay => Gen.Select(Gen.Byte.Array[1, 30], Gen.Byte.Array[1, 30], Ip, Text, Ip).Select(t => new RelayInfo
    {
        CircuitId = t.Item1,
        RemoteId = t.Item2,
        LinkSelection = t.Item3,
        SubscriberId = t.Item4,
        ServerIdOverride = t.Item5,
    });

    private static Gen<ClasslessRoute> Route => Gen.Select(Ip, Gen.Int[0, 32], Ip).Select(t => new ClasslessRoute(new Cidr(t.Item1.ToIPAddress(), t.Item2), t.Item3));
}
