using CsCheck;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Tests.Primitives;

public sealed class WireTests
{
    [Fact]
    public void What_is_written_is_read_back_in_order() =>
        Gen.Select(Gen.Byte, Gen.UShort, Gen.UInt, Gen.ULong, Gen.Byte.Array[0, 20]).Sample((one, two, four, eight, tail) =>
    {
        var writer = new WireWriter(stackalloc byte[64]);
        writer.WriteByte(one);
        writer.WriteUInt16(two);
        writer.WriteUInt16LittleEndian(two);
        writer.WriteUInt32(four);
        writer.WriteUInt32LittleEndian(four);
        writer.WriteUInt64(eight);
        writer.Write(tail);
        Assert.False(writer.Overflowed);

        var reader = new WireReader(writer.Written);
        Assert.True(reader.TryReadByte(out var readOne) && readOne == one);
        Assert.True(reader.TryReadUInt16(out var readTwo) && readTwo == two);
        Assert.True(reader.TryReadUInt16LittleEndian(out var readTwoLittle) && readTwoLittle == two);
        Assert.True(reader.TryReadUInt32(out var readFour) && readFour == four);
        Assert.True(reader.TryReadUInt32LittleEndian(out var readFourLittle) && readFourLittle == four);
        Assert.True(reader.TryReadUInt64(out var readEight) && readEight == eight);
        Assert.Equal(tail, reader.Rest.ToArray());
    });

    [Fact]
    public void A_read_that_does_not_fit_moves_nothing()
    {
        var reader = new WireReader([1, 2, 3]);
        Assert.False(reader.TryReadUInt32(out _));
        Assert.False(reader.TryRead(-1, out _));
        Assert.False(reader.TryRead(int.MaxValue, out _));
        Assert.True(reader.TryReadUInt16(out var value));
        Assert.Equal((0x0102, 1), (value, reader.Remaining));
    }

    [Fact]
    public void After_something_did_not_fit_nothing_more_is_written()
    {
        var writer = new WireWriter(new byte[3]);
        writer.WriteUInt16(0xAA55);
        writer.WriteUInt32(1);
        writer.WriteByte(1);
        Assert.True(writer.Overflowed);
        Assert.Equal([0xAA, 0x55], writer.Written.ToArray());
    }
}
