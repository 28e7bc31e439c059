using Maas.Domain.Images;

namespace Maas.Domain.Tests.Images;

public sealed class UploadRulesTests
{
    [Theory]
    [InlineData("rocky9", "custom/rocky9")]
    [InlineData("custom/rocky9", "custom/rocky9")]
    [InlineData("ubuntu/own", "ubuntu/own")]
    [InlineData("ol/9", "ol/9")]
    [InlineData("centos777", "custom/centos777")]
    public void A_name_is_stored_with_its_system(string given, string stored) => Assert.Equal(stored, UploadRules.Name(given).Value);

    [Theory]
    [InlineData("ubuntu", "ubuntu is a reserved name")]
    [InlineData("custom/esxi", "esxi is a reserved name")]
    [InlineData("bootloader", "bootloader is a reserved name")]
    [InlineData("centos77", "centos77 is a reserved name")]
    [InlineData("custom/", "This field cannot be blank.")]
    [InlineData("../x", "Unsupport operating system .., supported operating systems: ['ubuntu', 'ubuntu-core', 'bootloader', 'centos', 'rhel', 'custom', 'windows', 'suse', 'esxi', 'ol']")]
    [InlineData("a b", "Enter a valid value.")]
    [InlineData("ubuntu/a/b", "Enter a valid value.")]
    public void What_is_wrong_with_a_name_is_said(string given, string sentence)
    {
        var refused = UploadRules.Name(given).Refusal!;
        Assert.Equal([sentence], refused.Fields!["name"]);
    }

    [Fact]
    public void A_name_has_at_most_255_characters()
    {
        Assert.False(UploadRules.Name(new string('x', 255)).IsRefused);
        Assert.Equal("Ensure this value has at most 255 characters (it has 256).", UploadRules.Name(new string('x', 256)).Refusal!.Text);
    }

    [Theory]
    [InlineData("ubuntu/noble", "ubuntu/noble")]
    [InlineData("UBUNTU/Jammy", "ubuntu/jammy")]
    [InlineData("rhel/8", "rhel/8")]
    [InlineData("centos/7", "centos/7")]
    [InlineData("ol/9", "ol/9")]
    [InlineData("ubuntu/future", "ubuntu/future")]
    public void A_base_image_is_a_linux_of_a_known_series(string given, string stored) =>
        Assert.Equal(stored, UploadRules.BaseImage(given, ["ubuntu/future"]).Value);

    [Theory]
    [InlineData("ubuntu", "a base image must follow the format: <osystem>/<series>")]
    [InlineData("a/b/c", "a base image must follow the format: <osystem>/<series>")]
    [InlineData("windows/win2012", "custom images require a valid non-custom OS type base image")]
    [InlineData("custom/x", "custom images require a valid non-custom OS type base image")]
    [InlineData("ubuntu/zzz", "please select a valid base image OS and version")]
    [InlineData("rhel/", "please select a valid base image OS and version")]
    public void What_is_wrong_with_a_base_image_is_said(string given, string sentence)
    {
        var refused = UploadRules.BaseImage(given, []).Refusal!;
        Assert.Equal([sentence], refused.Fields!["base_image"]);
    }
}
