using System.Text;
using Maas.Protocols.Compression;

namespace Maas.Protocols.Tests.Compression;

public sealed class Bzip2Tests
{
    /// <summary>Made by bzip2 1.0.8: forty log lines, a long run of one letter, and every octet once.</summary>
    private static readonly byte[] Compressed = Convert.FromBase64String(
        "QlpoOTFBWSZTWU+VWe0AAQP/////////////////////////////////////////////sAE4EIAAAAACYAAEwAJkwAAABGATAAAAAAAAGQAAAAAAAAAAAAAAmAEmAAmAAJgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAJSqZPVPU009RoYTJkGjTTCZBo0PUNAxBoAwmQNDRk0MjTTEAaAZABkZA00BkaAaaBiADTQyAAaA0BkaAaA168qVr6lQWVFgqTmAhU1tUqrFVqvWGNkZWass7RWmlqrdcrteXAIQwCFgbLC22Jub3Bxsbk52TFAIWZts7paLS62q12xdbWgBC3NNvdrhcblc7o7vDzdbtd7w3gIPV5vV7vl9v1/wD2+Pr9gX+AwWDwmFw0Dh/0D9BCEFkwBCHAQViQaiIgf6FAQhVgCDsrxuOx6gAhDQ60BBaAhkFUQAgoAhENwCCoBBcv5KJYAEIsBBQBByAQiosAQXgBBQBBUyAIMSyMymVy2XzGZzWbjYGCg4SFhoeIiYqLjI2Oj5CRkpOUlZaXmJmamy0AAAzk7PT9BQ0VHSUtNT1FTVVdZW11fYWNlZ2lrbW9xc3V3eXt9f4GDhYeJi42PkZOVl5mbnZ+ho6Wnqautr7Gztbe5u72/wcPFx8nLzc/R09XX2dvd3+Hj5f/z9PX2YAQE9wPx8/X2LuSKcKEgnyqz2g");

    private static byte[] Plain =>
    [
        .. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("curtin: Installation started.\n", 40)) + new string('a', 1180)),
        .. Enumerable.Range(0, 256).Select(i => (byte)i),
    ];

    [Fact]
    public void What_bzip2_compressed_comes_out_again()
    {
        Assert.True(Bzip2.TryDecompress(Compressed, 1 << 20, out var output));
        Assert.Equal(Plain, output);
    }

    [Fact]
    public void Streams_one_behind_the_other_are_one_content()
    {
        Assert.True(Bzip2.TryDecompress([.. Compressed, .. Compressed], 1 << 20, out var output));
        Assert.Equal(2 * Plain.Length, output.Length);
    }

    [Fact]
    public void More_output_than_the_limit_is_refused() => Assert.False(Bzip2.TryDecompress(Compressed, Plain.Length - 1, out _));

    [Fact]
    public void A_truncated_stream_is_refused()
    {
        for (var length = 0; length < Compressed.Length; length++) Assert.False(Bzip2.TryDecompress(Compressed.AsSpan(0, length), 1 << 20, out _));
    }

    [Fact]
    public void A_changed_octet_is_refused_or_harmless_and_never_throws()
    {
        for (var at = 0; at < Compressed.Length; at++)
        {
            foreach (var flip in new byte[] { 1, 0x80, 0xff })
            {
                byte[] changed = [.. Compressed];
                changed[at] ^= flip;
                if (Bzip2.TryDecompress(changed, 1 << 20, out var output)) Assert.Equal(Plain, output);
            }
        }
    }
}
