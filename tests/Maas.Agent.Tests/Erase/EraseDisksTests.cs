using System.Text;
using Maas.Agent.Erase;
using Maas.Agent.Host;
using Maas.Agent.Tests.Support;
using Maas.Testing;

namespace Maas.Agent.Tests.Erase;

public sealed class EraseDisksTests
{
    [Theory]
    [InlineData("--quick-erase", false)]
    [InlineData("--secure-erase", true)]
    [InlineData("", true)]
    public async Task A_disk_with_a_filesystem_has_none_afterwards(string option, bool everything)
    {
        Needs.Root();
        using var disk = new LoopDisk(64 << 20);
        LoopDisk.Run("sgdisk", "-n", "1:0:0", disk.Path);
        LoopDisk.Run("losetup", "-c", disk.Path);
        await using (var file = new FileStream(disk.Path, FileMode.Open))
        {
            file.Position = 30 << 20;
            file.Write("secret"u8);
        }
        using var output = new MemoryStream();
        string[] arguments = option.Length > 0 ? [option, disk.Path] : [disk.Path];

        var status = await EraseDisks.RunAsync(arguments, new SystemTree(), new Programs(), output);

        Assert.True(status == 0, Encoding.UTF8.GetString(output.ToArray()));
        var content = await File.ReadAllBytesAsync(disk.Path);
        Assert.Equal(everything, !content.AsSpan().ContainsAnyExcept((byte)0));
        Assert.False(content.AsSpan(0, 2 << 20).ContainsAnyExcept((byte)0));
        Assert.False(content.AsSpan(content.Length - (2 << 20)).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public async Task An_unknown_argument_erases_nothing() =>
        Assert.Equal(2, await EraseDisks.RunAsync(["--everything"], new SystemTree(), new Programs(), Stream.Null));

    [Fact]
    public async Task A_disk_that_is_not_there_is_a_failure() =>
        Assert.Equal(1, await EraseDisks.RunAsync(["/dev/nowhere"], new SystemTree(), new Programs(), Stream.Null));
}
