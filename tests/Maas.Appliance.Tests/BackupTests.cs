using System.Formats.Tar;
using Maas.Testing;
using Maas.Testing.Appliance;

namespace Maas.Appliance.Tests;

/// <summary><c>maas-appliance backup</c>.</summary>
public sealed class BackupTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_backup_of_a_running_or_a_stopped_appliance_starts_elsewhere_with_everything_in_it(bool running)
    {
        using var directory = new TemporaryDirectory();
        using var elsewhere = new TemporaryDirectory();
        var (port, boot) = (FreePort.Next(), FreePort.Next());
        await using (var process = await ApplianceProcess.ServeAsync(directory.Path, port, boot))
        {
            var client = Client(port, directory);
            Assert.Equal(200, (await client.Post("zones/", ("name", "kept"))).Status);
            Assert.Equal(201, (await client.SendAsync(HttpMethod.Post, "files/", Upload())).Status);
            if (!running) await process.TerminateAsync();
            var (code, output, errors) = await Run("backup", "--to", elsewhere.PathOf("backup.tar"), "--data-dir", directory.Path);
            Assert.True(code == 0, output + errors);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(elsewhere.PathOf("backup.tar")));
            Assert.Empty(Directory.EnumerateDirectories(directory.Path, "snapshot-*"));
            Assert.Equal(1, (await Run("backup", "--to", elsewhere.PathOf("backup.tar"), "--data-dir", directory.Path)).Code);
        }

        Directory.CreateDirectory(elsewhere.PathOf("data"));
        await TarFile.ExtractToDirectoryAsync(elsewhere.PathOf("backup.tar"), elsewhere.PathOf("data"), overwriteFiles: false);
        await using var restored = await ApplianceProcess.ServeAsync(elsewhere.PathOf("data"), port, boot);
        var other = Client(port, directory);
        Assert.Equal(200, (await other.Get("zones/kept/")).Status);
        Assert.Equal("content", (await other.Get("files/?op=get&filename=kept")).Text);
    }

    [Fact]
    public async Task A_backup_of_nothing_is_refused()
    {
        using var directory = new TemporaryDirectory();
        var (code, _, errors) = await Run("backup", "--to", directory.PathOf("backup.tar"), "--data-dir", directory.PathOf("nothing"));
        Assert.Equal(1, code);
        Assert.Contains("There is no database in", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(directory.PathOf("backup.tar")));
    }

    private static MultipartFormDataContent Upload() => new() { { new StringContent("kept"), "filename" }, { new ByteArrayContent("content"u8.ToArray()), "file", "kept" } };

    private static Task<(int Code, string Output, string Errors)> Run(params string[] arguments) => ApplianceProcess.RunAsync(arguments);

    private static ApiClient Client(int port, TemporaryDirectory directory) =>
        new(new Uri($"http://127.0.0.1:{port}"), TimeProvider.System, File.ReadAllText(directory.PathOf("admin.apikey")).Trim());
}
