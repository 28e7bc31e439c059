using System.Text;
using Maas.Protocols.Tftp;

namespace Maas.Protocols.Tests.Tftp;

public class TftpPacketTests
{
    /// <summary>Requests as firmware and boot loaders send them (boot-lab.md §4.2): text with <c>|</c> for zero.</summary>
    public static readonly TheoryData<string, string, int?, long?, int?> Requests = new()
    {
        { "bootx64.efi|octet|tsize|0|blksize|1468|windowsize|4|", "bootx64.efi", 1468, 0, 4 },
        { "lpxelinux.0|octet|tsize|0|blksize|1408|", "lpxelinux.0", 1408, 0, null },
        { "undionly.kpxe|octet|blksize|1432|tsize|0|", "undionly.kpxe", 1432, 0, null },
        { "/grub/grub.cfg|octet|blksize|1024|tsize|0|", "/grub/grub.cfg", 1024, 0, null },
        { "plain|NETASCII|", "plain", null, null, null },
    };

    private static byte[] Packet(ushort opcode, string text) => [0, (byte)opcode, .. Encoding.Latin1.GetBytes(text.Replace('|', '\0'))];

    [Theory, MemberData(nameof(Requests))]
    public void A_request_is_read_with_its_options(string text, string filename, int? blockSize, long? size, int? window)
    {
        Assert.True(TftpPacket.TryReadRequest(Packet(1, text), out var request));
        Assert.Equal((filename, blockSize, size, window), (request.Filename, request.Options.BlockSize, request.Options.TransferSize, request.Options.WindowSize));
    }

    [Theory, MemberData(nameof(Requests))]
    public void Padding_after_a_request_is_passed_over(string text, string filename, int? blockSize, long? size, int? window)
    {
        Assert.True(TftpPacket.TryReadRequest([.. Packet(1, text), .. new byte[300]], out var request));
        Assert.Equal((filename, blockSize, size, window), (request.Filename, request.Options.BlockSize, request.Options.TransferSize, request.Options.WindowSize));
    }

    [Theory, MemberData(nameof(Requests))]
    public void Every_truncation_and_mutation_is_survived(string text, string filename, int? blockSize, long? size, int? window)
    {
        var whole = Packet(1, text);
        for (var length = 0; length < whole.Length; length++)
        {
            // Cut inside the options the request still stands; cut before the mode's end it does not.
            var modeEnds = 2 + text.IndexOf('|', filename.Length + 1) + 1;
            Assert.Equal(length >= modeEnds, TftpPacket.TryReadRequest(whole.AsSpan(0, length), out _));
        }

        for (var at = 0; at < whole.Length; at++)
        {
            for (var value = 0; value < 256; value++)
            {
                byte[] mutated = [.. whole];
                mutated[at] = (byte)value;
                if (!TftpPacket.TryReadRequest(mutated, out var request)) continue;
                Assert.True(request.Options.BlockSize is null or (>= 8 and <= 65464));
                Assert.True(request.Options.WindowSize is null or (>= 1 and <= 65535));
            }
        }

        Assert.Equal(Packet(1, text).Length, whole.Length);
        _ = (blockSize, size, window);
    }

    [Theory]
    [InlineData("f|octet|blksize|7|")]
    [InlineData("f|octet|blksize|65465|")]
    [InlineData("f|octet|blksize|-8|")]
    [InlineData("f|octet|blksize|99999999999999999999|")]
    [InlineData("f|octet|windowsize|0|")]
    [InlineData("f|octet|windowsize|65536|")]
    [InlineData("f|octet|timeout|0|")]
    [InlineData("f|octet|timeout|256|")]
    [InlineData("f|octet|multicast||")]
    [InlineData("f|octet|blksize|")]
    [InlineData("f|octet|blksize|1468")]
    public void An_option_out_of_range_counts_as_not_asked_for(string text)
    {
        Assert.True(TftpPacket.TryReadRequest(Packet(1, text), out var request));
        Assert.True(request.Options.IsEmpty);
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(1, "|octet|")]
    [InlineData(1, "file")]
    [InlineData(1, "file|")]
    [InlineData(1, "file|oct")]
    [InlineData(1, "file|binary|")]
    [InlineData(3, "file|octet|")]
    [InlineData(7, "file|octet|")]
    public void What_is_no_request_is_refused(ushort opcode, string text) => Assert.False(TftpPacket.TryReadRequest(Packet(opcode, text), out _));

    [Fact]
    public void What_is_written_is_read_back()
    {
        Span<byte> packet = stackalloc byte[512];
        var options = new TftpOptions { BlockSize = 1468, TransferSize = 5_000_000_000, Timeout = 3, WindowSize = 16 };
        var request = new TftpRequest(TftpOpcode.WriteRequest, "a/b", TftpMode.Netascii, options);
        Assert.True(TftpPacket.TryReadRequest(packet[..TftpPacket.WriteRequest(packet, request)], out var read));
        Assert.Equal(request, read);
        Assert.True(TftpPacket.TryReadOptionAcknowledgment(packet[..TftpPacket.WriteOptionAcknowledgment(packet, options)], out var taken));
        Assert.Equal(options, taken);
        Assert.True(TftpPacket.TryReadAcknowledgment(packet[..TftpPacket.WriteAcknowledgment(packet, 0xAA55)], out var block));
        Assert.Equal(0xAA55, block);
        TftpPacket.WriteDataHeader(packet, 0x55AA);
        Assert.True(TftpPacket.TryReadData(packet[..6], out block, out var data));
        Assert.Equal((0x55AA, 2), (block, data.Length));
        Assert.True(TftpPacket.TryReadError(packet[..TftpPacket.WriteError(packet, TftpErrorCode.OptionRefused, "no")], out var code, out var message));
        Assert.Equal((TftpErrorCode.OptionRefused, "no"), (code, message));
    }

    [Fact]
    public void A_packet_that_does_not_fit_is_not_half_written() => Assert.Equal(0, TftpPacket.WriteError(new byte[8], TftpErrorCode.FileNotFound, "File not found"));

    [Fact]
    public void An_error_without_its_final_zero_is_read()
    {
        Assert.True(TftpPacket.TryReadError("\0\u0005\0\u0008User aborted"u8, out var code, out var message));
        Assert.Equal((TftpErrorCode.OptionRefused, "User aborted"), (code, message));
    }
}
