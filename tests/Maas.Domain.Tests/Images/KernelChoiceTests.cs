using Maas.Domain.Images;

namespace Maas.Domain.Tests.Images;

public class KernelChoiceTests
{
    [Fact]
    public void Kernels_are_ordered_by_release_then_by_channel()
    {
        string[] ordered =
        [
            "generic", "trusty", "hwe-t", "xenial", "hwe-x", "ga-16.04", "jammy", "ga-22.04", "ga-22.04-lowlatency", "nvidia-ga-22.04", "hwe-22.04", "hwe-22.04-lowlatency",
            "hwe-22.04-edge", "ga-24.04", "hwe-24.04", "hwe-rolling",
        ];
        Assert.Equal(ordered, ordered.Reverse().Select(KernelString.Parse).Order().Select(k => k.Text));
    }

    [Theory]
    [InlineData("ga-24.04", "generic", "generic")]
    [InlineData("ga-24.04-lowlatency", "generic", "lowlatency")]
    [InlineData("hwe-22.04-lowlatency-edge", "generic", "lowlatency")]
    [InlineData("nvidia-hwe-24.04", "nvidia", "generic")]
    [InlineData("highbank", "highbank", "generic")]
    [InlineData("hwe-", "generic", "generic")]
    [InlineData("ga", "ga", "generic")]
    [InlineData("", "", "generic")]
    public void A_name_is_taken_apart(string text, string platform, string flavour)
    {
        var kernel = KernelString.Parse(text);
        Assert.Equal((text, platform, flavour), (kernel.Text, kernel.Platform, kernel.Flavour));
    }

    private static readonly string[] Noble = ["hwe-24.04-edge", "ga-24.04", "hwe-24.04", "ga-24.04-lowlatency", "hwe-24.04-lowlatency"];

    [Theory]
    [InlineData(null, null, "ga-24.04")]
    [InlineData("", "", "ga-24.04")]
    [InlineData("hwe-24.04", null, "hwe-24.04")]
    [InlineData(null, "hwe-24.04", "hwe-24.04")]
    [InlineData(null, "hwe-24.04-lowlatency", "hwe-24.04-lowlatency")]
    [InlineData(null, "ga-20.04", "ga-24.04")]
    [InlineData(null, "generic", "ga-24.04")]
    public void The_lowest_that_will_do_is_taken(string? requested, string? minimum, string chosen) =>
        Assert.Equal(chosen, KernelChoice.Choose(Noble, "ubuntu/noble", "amd64", requested, minimum).Value);

    [Theory]
    [InlineData("hwe-22.04", null, "hwe-22.04 is not available for ubuntu/noble on amd64.")]
    [InlineData(null, "ga-26.04", "noble has no kernels available which meet min_hwe_kernel(ga-26.04).")]
    [InlineData("ga-24.04", "hwe-24.04", "chosen kernel (ga-24.04) is older than minimal kernel required by the machine (hwe-24.04).")]
    public void What_cannot_be_had_is_said(string? requested, string? minimum, string why) =>
        Assert.Equal(why, KernelChoice.Choose(Noble, "ubuntu/noble", "amd64", requested, minimum).Refusal!.Text);

    [Fact]
    public void An_older_kernel_than_the_series_is_refused() => Assert.Equal(
        "ga-22.04 is too old to use on ubuntu/noble.", KernelChoice.Choose(["ga-22.04"], "ubuntu/noble", "amd64", "ga-22.04", null).Refusal!.Text);

    [Fact]
    public void No_kernel_at_all_is_said() =>
        Assert.Equal("noble has no kernels available.", KernelChoice.Choose([], "ubuntu/noble", "amd64", null, null).Refusal!.Text);

    [Fact]
    public void A_kernel_without_a_release_fits_its_image() =>
        Assert.Equal("generic", KernelChoice.Choose(["generic"], "ubuntu/noble", "amd64", null, null).Value);
}
