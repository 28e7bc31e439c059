using System.Security.Cryptography;
using CsCheck;
using Maas.Agent.Install.Images;

namespace Maas.Agent.Tests.Install;

public sealed class Sha256Tests
{
    [Fact]
    public void Digests_are_those_of_the_framework() =>
        Gen.Select(Gen.Byte.Array[0, 400], Gen.Int[1, 130]).Sample(sample =>
        {
            var (data, piece) = sample;
            var digest = new Sha256();
            for (var at = 0; at < data.Length; at += piece)
                digest.Append(data.AsSpan(at, Math.Min(piece, data.Length - at)));

            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(data)), digest.Finish());
        }, iter: 500);

    [Fact]
    public void The_specification_s_example_holds()
    {
        var digest = new Sha256();
        digest.Append("abc"u8);

        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", digest.Finish());
    }
}
