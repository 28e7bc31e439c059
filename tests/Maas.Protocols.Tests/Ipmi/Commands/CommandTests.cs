using Maas.Protocols.Ipmi;
using Maas.Protocols.Ipmi.Commands;
using Maas.Protocols.Ipmi.Session;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Tests.Ipmi.Commands;

/// <summary>Each command's data: as the specification draws it, and read back as it was written.</summary>
public sealed class CommandTests
{
    [Fact]
    public void Requests_are_as_drawn_and_read_back()
    {
        Both(new GetChannelAuthenticationCapabilities(0x0E, true, PrivilegeLevel.Administrator), "8E04");
        Both(new GetChannelCipherSuites(0x0E, 1), "0E0081");
        Both(new SetSessionPrivilegeLevel(PrivilegeLevel.Operator), "03");
        Both(new CloseSession(0x04030201), "01020304");
        Both(new ChassisControl(ChassisAction.PowerUp), "01");
        Both(new GetBootOptions(BootOption.Flags), "050000");
        Both(new GetUserAccess(1, 2), "0102");
        Both(new SetUserAccess(1, 2, PrivilegeLevel.Operator, Messaging: true), "910203");
        Both(new GetUserName(3), "03");
        Both(new GetChannelInfo(14), "0E");
        Both(new GetChannelAccess(1, ChannelSetting.Present), "0180");
        Both(new SetChannelAccess(1, ChannelSetting.NonVolatile, new ChannelAccess(ChannelAccess.AlwaysAvailable, PrivilegeLevel.Administrator)), "014244");
        Both(new GetLanConfiguration(1, LanParameter.IpAddress), "01030000");
        Written(new SetBootOptions(BootOption.Flags, new byte[] { 0x80, 4, 0, 0, 0 }), "058004000000");
        Written(new SetUserName(2, "maas"u8.ToArray()), "026D616173" + new string('0', 24));
        Written(new SetUserPassword(2, UserPasswordOperation.Set, Is20: true, "secret"u8.ToArray()), "8202736563726574" + new string('0', 28));
        Written(new SetUserPassword(2, UserPasswordOperation.Enable, Is20: false, default), "0201");
        Written(new SetLanConfiguration(1, LanParameter.IpAddressSource, new byte[] { 2 }), "010402");
        Written(new GetSessionChallenge(AuthType.Md5, "maas"u8.ToArray()), "026D616173" + new string('0', 24));
    }

    /// <summary>power.md §3.7.</summary>
    [Theory]
    [InlineData(false, false, BootDevice.Pxe, "8004000000")]
    [InlineData(false, true, BootDevice.Pxe, "A004000000")]
    [InlineData(true, false, BootDevice.Pxe, "C004000000")]
    [InlineData(true, true, BootDevice.Disk, "E008000000")]
    public void Boot_flags_are_the_contracts_octets(bool persistent, bool efi, BootDevice device, string octets)
    {
        var flags = new BootFlags(true, persistent, efi, device);
        Assert.Equal(octets, Convert.ToHexString(flags.ToArray()));
        Assert.True(BootFlags.TryRead(flags.ToArray(), out var read));
        Assert.Equal(flags, read);
    }

    [Fact]
    public void A_list_of_suites_is_read_across_its_parts()
    {
        byte[] list = [.. CipherSuite.All.SelectMany(CipherSuiteRecords.RecordOf), 0xC1, 0x80, 1, 2, 3, 0x01, 0x41, 0x81, 0xC0, 17, 3, 0x44, 0x81];
        Assert.Equal([.. CipherSuite.All.Select(s => s.Id), 17], CipherSuiteRecords.SuitesOf(list));
    }

    [Fact]
    public void A_password_is_never_printed() =>
        Assert.DoesNotContain("secret", new SetUserPassword(2, UserPasswordOperation.Set, true, "secret"u8.ToArray()).ToString(), StringComparison.Ordinal);

    private static void Both<T, TReply>(IIpmiRequest<T, TReply> request, string octets)
        where T : IIpmiRequest<T, TReply>
        where TReply : IIpmiReply<TReply>
    {
        Written(request, octets);
        Assert.True(T.TryRead(Convert.FromHexString(octets), out var read));
        Assert.Equal((object)request, read);
        for (var length = 0; length < octets.Length / 2; length++) Assert.False(T.TryRead(Convert.FromHexString(octets).AsSpan(0, length), out _));
    }

    private static void Written<T, TReply>(IIpmiRequest<T, TReply> request, string octets)
        where T : IIpmiRequest<T, TReply>
        where TReply : IIpmiReply<TReply>
    {
        var writer = new WireWriter(new byte[64]);
        request.WriteTo(ref writer);
        Assert.False(writer.Overflowed);
        Assert.Equal(octets, Convert.ToHexString(writer.Written));
        T.TryRead(writer.Written, out _);
    }
}
