using System.Net;
using System.Text;
using Maas.Domain.Booting;
using Maas.Rack.Boot;

namespace Maas.Rack.Tests.Boot;

public sealed class BootRoutesTests : IDisposable
{
    private readonly FakeBoot _boot = new();

    public void Dispose() => _boot.Dispose();

    private async Task<BootFile?> Find(string path) =>
        await _boot.Routes.FindAsync(new BootRequest(path, BootProtocol.Tftp, IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.7")), default);

    private async Task<string?> Text(string path) => await Find(path) switch
    {
        BootFile.Generated generated => Encoding.UTF8.GetString(generated.Content),
        BootFile.Stored stored => await File.ReadAllTextAsync(stored.Path),
        _ => null,
    };

    [Theory]
    [InlineData("bootx64.efi", "loaders/bootx64.efi")]
    [InlineData("images/bootx64.efi", "loaders/bootx64.efi")]
    [InlineData("images/bootloaders/uefi/amd64/bootx64.efi", "loaders/bootx64.efi")]
    [InlineData("grub/x86_64-efi/http.mod", "loaders/grub/x86_64-efi/http.mod")]
    [InlineData("ppc64el/pxelinux.0", "loaders/pxelinux.0")]
    [InlineData("MAAS/machine-resources/amd64", "machine-resources/amd64")]
    [InlineData("machine-resources/amd64", "machine-resources/amd64")]
    [InlineData("images/e42de3a/ubuntu/amd64/ga-24.04/noble/stable/boot-kernel", "images/e42de3a0")]
    [InlineData("e42de3a/boot-kernel", "images/e42de3a0")]
    [InlineData("images/custom-bootloaders/mine.efi", "operator/custom-bootloaders/mine.efi")]
    [InlineData("deep/er/file", "operator/deep/er/file")]
    public async Task Files_are_found_where_they_belong(string path, string stored)
    {
        _boot.Put(stored, "here"u8.ToArray());
        Assert.Equal("here", await Text(path));
    }

    [Fact]
    public async Task What_comes_with_the_appliance_goes_before_the_operators_own()
    {
        _boot.Put("loaders/bootx64.efi", "ours"u8.ToArray());
        _boot.Put("operator/bootx64.efi", "theirs"u8.ToArray());
        Assert.Equal("ours", await Text("bootx64.efi"));
    }

    [Fact]
    public async Task A_client_without_a_configuration_gets_the_operators_if_there_is_one()
    {
        Assert.Null(await Find("pxelinux.cfg/01-52-54-00-77-00-10"));
        _boot.Put("operator/pxelinux.cfg/01-52-54-00-77-00-10", "theirs"u8.ToArray());
        Assert.Equal("theirs", await Text("pxelinux.cfg/01-52-54-00-77-00-10"));
        _boot.Config = (_, _) => "generated";
        Assert.Equal("generated", await Text("pxelinux.cfg/01-52-54-00-77-00-10"));
    }

    [Fact]
    public async Task The_first_scripts_are_always_there()
    {
        Assert.Contains("configfile /grub/grub.cfg-${net_default_mac}", await Text("grub/grub.cfg"));
        Assert.Contains("http://10.0.0.1:5248/ipxe.cfg-${mac} ||", await Text("ipxe.cfg"));
    }

    [Theory]
    [InlineData("grub/x86_64-efi/command.lst")]
    [InlineData("grub/x86_64-efi/fs.lst")]
    public async Task Lists_that_are_missing_are_empty(string path) => Assert.Equal("", await Text(path));

    [Fact]
    public async Task Links_out_of_the_operators_directory_are_not_followed()
    {
        _boot.Put("secret", "secret"u8.ToArray());
        _boot.Put("operator/inside", "inside"u8.ToArray());
        File.CreateSymbolicLink(_boot.PathOf("operator/out"), _boot.PathOf("secret"));
        Directory.CreateSymbolicLink(_boot.PathOf("operator/up"), _boot.PathOf(""));
        File.CreateSymbolicLink(_boot.PathOf("operator/in"), "inside");
        Assert.Null(await Find("out"));
        Assert.Null(await Find("up/secret"));
        Assert.Equal("inside", await Text("in"));
    }

    [Fact]
    public async Task Only_regular_files_are_served()
    {
        Directory.CreateDirectory(_boot.PathOf("operator/folder"));
        using var made = System.Diagnostics.Process.Start("mkfifo", [_boot.PathOf("operator/pipe")]);
        await made.WaitForExitAsync();
        Assert.Null(await Find("folder"));
        Assert.Null(await Find("pipe"));
    }
}
