namespace Maas.Domain.Tests;

/// <summary>Whole numbers as forms read them (api-protocol.md §5).</summary>
public sealed class WholeNumberTests
{
    [Theory]
    [InlineData("12", 12)]
    [InlineData(" 12 ", 12)]
    [InlineData("+5", 5)]
    [InlineData("-5", -5)]
    [InlineData("12.", 12)]
    [InlineData("12.00", 12)]
    [InlineData("999999999999999999999", long.MaxValue)]
    [InlineData("-999999999999999999999.0", long.MinValue)]
    public void A_number_is_read(string text, long number) => Assert.Equal((true, number), (WholeNumber.TryParse(text, out var read), read));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("+")]
    [InlineData("-.0")]
    [InlineData("1.5")]
    [InlineData("1.0.0")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData("999999999999999999999x")]
    [InlineData("٣")]
    public void Anything_else_is_none(string text) => Assert.False(WholeNumber.TryParse(text, out _));
}
