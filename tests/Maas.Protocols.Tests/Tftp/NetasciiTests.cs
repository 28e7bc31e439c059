using System.Text;
using Maas.Protocols.Tftp;

namespace Maas.Protocols.Tests.Tftp;

public class NetasciiTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("a\nb\n", "a\r\nb\r\n")]
    [InlineData("a\rb", "a\r\0b")]
    [InlineData("a\r\nb", "a\r\0\r\nb")]
    public void Line_ends_are_encoded_whatever_the_block_size(string text, string encoded)
    {
        for (var block = 1; block <= 8; block++)
        {
            var encoder = new NetasciiEncoder();
            var source = Encoding.ASCII.GetBytes(text).AsSpan();
            var wire = new List<byte>();
            var buffer = new byte[block];
            while (source.Length > 0 || encoder.IsPending)
            {
                var written = encoder.Encode(source, buffer, out var taken);
                source = source[taken..];
                wire.AddRange(buffer[..written]);
            }

            Assert.Equal(encoded, Encoding.ASCII.GetString([.. wire]));
        }
    }
}
