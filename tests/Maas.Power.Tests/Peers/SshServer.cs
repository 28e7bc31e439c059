using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Maas.Testing;

namespace Maas.Power.Tests.Peers;

/// <summary>OpenSSH's server on loopback, with an account that can do nothing but run one script.</summary>
/// <param name="user">An account of the system's that is made for this and removed afterwards.</param>
internal sealed class SshServer(string user) : IAsyncDisposable
{
    public const string Password = "n0t-A-secret";
    private readonly TemporaryDirectory _directory = new();
    private Process? _process;

    public int Port { get; private set; }

    /// <param name="script">What every login runs.</param>
    public async Task StartAsync(string script, CancellationToken cancel)
    {
        Command.Needed("sshd", "ssh-keygen", "useradd");
        Port = FreePort.Next();

        if ((await Command.RunAsync("id", user)).Exit != 0) await Command.RunAsync("useradd", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/bin/sh", user);
        await Command.RunAsync("sh", "-c", $"echo '{user}:{Password}' | chpasswd");
        await Command.RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", _directory.PathOf("key"));
        await File.WriteAllTextAsync(_directory.PathOf("script"), $"#!/bin/sh\n{script}\n", cancel);
        await Command.RunAsync("chmod", "755", _directory.PathOf("script"), _directory.Path);
        await File.WriteAllTextAsync(_directory.PathOf("sshd_config"), $"""
            ListenAddress 127.0.0.1:{Port}
            HostKey {_directory.PathOf("key")}
            PidFile {_directory.PathOf("pid")}
            PasswordAuthentication yes
            KbdInteractiveAuthentication no
            UsePAM no
            AllowUsers {user}
            StrictModes no
            ForceCommand {_directory.PathOf("script")}

            """, cancel);
        Directory.CreateDirectory("/run/sshd");
        _process = Command.Start("sshd", "-D", "-e", "-f", _directory.PathOf("sshd_config"));
        await ListeningAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
            await Command.RunAsync("userdel", user);
        }

        _directory.Dispose();
    }

    private async Task ListeningAsync(CancellationToken cancel)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            Assert.False(_process!.HasExited, "sshd runs");
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, Port, cancel);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, cancel);
            }
        }
    }
}
