using System.Diagnostics;
using System.Text.Json;
using Maas.Testing;

namespace Maas.Power.Tests.Peers;

/// <summary>LXD's daemon on loopback, with its files in a directory of the test's and a storage pool of plain files. Where the kernel has no vsock it runs no
/// virtual machines, and says so.</summary>
internal sealed class LxdDaemon : IAsyncDisposable
{
    public const string Password = "tr0st-me";
    public const string Pool = "local";
    private readonly TemporaryDirectory _directory = new();
    private Process? _process;

    public string Address { get; private set; } = "";

    public async Task StartAsync(CancellationToken cancel)
    {
        Command.Needed("lxd", "lxc", "unshare");
        Address = $"127.0.0.1:{FreePort.Next()}";

        Directory.CreateDirectory(_directory.PathOf("lxd"));
        await File.WriteAllTextAsync(_directory.PathOf("start"), $"""
            mount --make-rprivate /
            mount -t tmpfs none /run
            exec env LXD_DIR={_directory.PathOf("lxd")} lxd --group root

            """, cancel);
        _process = Command.Start("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", _directory.PathOf("start"));
        _ = _process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        for (var tries = 0; (await TryAsync("query", "/1.0")).Exit != 0; tries++)
        {
            Assert.False(_process.HasExited || tries == 300, "lxd runs");
            await Task.Delay(100, cancel);
        }

        await RunAsync("config", "set", "core.https_address", Address);
        await RunAsync("config", "set", "core.trust_password", Password);
        await RunAsync("storage", "create", Pool, "dir");
    }

    /// <summary>A request to the daemon, as its own client sends it.</summary>
    public Task<string> QueryAsync(string method, string path, object? body = null) => RunAsync(
        body is null ? ["query", "-X", method, "--wait", path] : ["query", "-X", method, "--wait", path, "-d", JsonSerializer.Serialize(body)]);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _directory.Dispose();
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        var (exit, output) = await TryAsync(arguments);
        Assert.True(exit == 0, $"lxc {string.Join(' ', arguments)}: {output}");
        return output;
    }

    private Task<(int Exit, string Output)> TryAsync(params string[] arguments) =>
        Command.RunAsync("env", [$"LXD_DIR={_directory.PathOf("lxd")}", $"LXD_CONF={_directory.PathOf("client")}", $"HOME={_directory.Path}", "lxc", .. arguments]);
}
