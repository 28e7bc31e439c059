using System.Net.Security;
using System.Net.Sockets;
using Maas.Power.Transports.Ssh;

namespace Maas.Power.Transports.Libvirt;

/// <summary>Opens connections to hypervisors by their URI (libvirt's "Connection URIs"): local, by SSH, TCP or TLS.</summary>
internal class LibvirtDialer(TimeProvider clock)
{
    private const int TcpPort = 16509;
    private const int TlsPort = 16514;

    /// <summary>For a TCP connection, and for the handshake of TLS on it.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly string[] Sockets =
        ["/run/libvirt/libvirt-sock", "/var/run/libvirt/libvirt-sock", "/run/libvirt/virtqemud-sock"];

    /// <exception cref="PowerException">The URI is wrong, nobody is there, or the login was refused.</exception>
    public async Task<LibvirtConnection> ConnectAsync(string address, string password, CancellationToken cancel)
    {
        var (uri, driver, transport) = Parse(address);
        var name = $"{driver}://{uri.AbsolutePath}";
        var connection = transport switch
        {
            "" or "unix" when IsLocal(uri, transport) => await LocalAsync(cancel),
            "ssh" or "libssh" or "libssh2" => await BySshAsync(uri, name, password, cancel),
            "tcp" => new LibvirtConnection(await ByTcpAsync(uri, uri.Port > 0 ? uri.Port : TcpPort, cancel), null, uri.Authority, clock),
            "" or "tls" => await ByTlsAsync(uri, cancel),
            _ => throw new PowerException(PowerFailure.Setting, $"power_address: the transport '{transport}' is not supported. Use {driver}+ssh://USER@HOST/system."),
        };
        try
        {
            await OpenAsync(connection, name, cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The daemon on this machine.</summary>
    protected virtual async Task<LibvirtConnection> LocalAsync(CancellationToken cancel)
    {
        foreach (var path in Sockets)
        {
            if (!File.Exists(path)) continue;
            if (await TryUnixAsync(path, cancel) is { } stream) return On(stream);
        }

        throw new PowerException(PowerFailure.Unreachable, "no libvirt daemon answers on this machine. Start libvirtd, or give the address of another host.") { IsAbsent = true };
    }

    protected LibvirtConnection On(Stream local) => new(local, null, "the local daemon", clock);

    protected static async Task<Stream?> TryUnixAsync(string path, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>libvirt's clients would ask the own box for TLS and certificates that it hardly ever has.</summary>
    private static bool IsLocal(Uri uri, string transport) => uri.Host.Length == 0 || (transport.Length == 0 && uri.IsDefaultPort && uri.Host == "localhost");

    private static (Uri Uri, string Driver, string Transport) Parse(string address)
    {
        if (address.Contains('?', StringComparison.Ordinal)) throw new PowerException(PowerFailure.Setting, "Supplying extra parameters to the Virsh address is not supported.");
        var scheme = address.Split("://")[0].Split('+');
        // The library knows the form of hierarchical URIs only under a scheme it does not interpret.
        if (!address.Contains("://", StringComparison.Ordinal) || scheme.Length > 2 || scheme[0].Length == 0 || !scheme[0].All(char.IsAsciiLetterLower)
            || !Uri.TryCreate("libvirt://" + address.Split("://", 2)[1], UriKind.Absolute, out var uri))
            throw new PowerException(PowerFailure.Setting, "power_address is no libvirt address, such as qemu+ssh://USER@HOST/system.");
        if (!uri.AbsolutePath.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.'))
            throw new PowerException(PowerFailure.Setting, "power_address has a path with characters that libvirt addresses have not.");
        return (uri, scheme[0], scheme.Length > 1 ? scheme[1] : "");
    }

    private static async Task OpenAsync(LibvirtConnection connection, string name, CancellationToken cancel)
    {
        try
        {
            const int polkit = 2;
            const int sasl = 1;
            var kinds = (await connection.CallAsync(LibvirtProcedure.AuthList, null, cancel)).List(r => r.Int());
            if (kinds.Contains(polkit)) await connection.CallAsync(LibvirtProcedure.AuthPolkit, null, cancel);
            else if (kinds.Contains(sasl)) throw new PowerException(PowerFailure.Refused, "libvirtd asks for SASL, which is not supported. Use SSH: qemu+ssh://USER@HOST/system.");
            await connection.CallAsync(LibvirtProcedure.Open, args => args.Optional(name).Int(0), cancel);
        }
        catch (LibvirtException problem)
        {
            throw new PowerException(problem.IsDenied ? PowerFailure.Refused : PowerFailure.Failed, $"Failed to login to virsh console. libvirt says: {problem.Message}", problem);
        }
    }

    /// <summary>As libvirt's own clients do: a helper where the host has one, else a relay to the daemon's socket.</summary>
    private async Task<LibvirtConnection> BySshAsync(Uri uri, string name, string password, CancellationToken cancel)
    {
        var user = uri.UserInfo.Split(':')[0];
        var host = new SshHost(uri.Port > 0 ? $"{uri.Host}:{uri.Port}" : uri.Host, user.Length > 0 ? Uri.UnescapeDataString(user) : "root", password, clock, useOwnKeys: true);
        var client = await host.ConnectAsync(cancel);
        try
        {
            var command = client.CreateCommand(
                $"sh -c 'if command -v virt-ssh-helper >/dev/null 2>&1; then exec virt-ssh-helper {name}; else exec nc -U /var/run/libvirt/libvirt-sock; fi'");
            var running = command.ExecuteAsync(CancellationToken.None);
            _ = running.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return new LibvirtConnection(new DuplexStream(command.OutputStream, command.CreateInputStream()), new SshCarrier(command, client), uri.Authority, clock);
        }
        catch (Exception problem) when (problem is Renci.SshNet.Common.SshException or InvalidOperationException)
        {
            client.Dispose();
            throw new PowerException(PowerFailure.Unreachable, $"the SSH connection to {uri.Authority} broke. Try again.", problem);
        }
    }

    private async Task<NetworkStream> ByTcpAsync(Uri uri, int port, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await Deadline.WithinAsync(Limit, clock, uri.Authority, "the connection", inner => socket.ConnectAsync(uri.Host.Trim('[', ']'), port, inner).AsTask(), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException problem)
        {
            socket.Dispose();
            var sentence = $"no connection to libvirtd at {uri.Authority}. Check the address and connectivity and try again.";
            throw new PowerException(PowerFailure.Unreachable, sentence, problem) { IsAbsent = true };
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<LibvirtConnection> ByTlsAsync(Uri uri, CancellationToken cancel)
    {
        var tls = new SslStream(await ByTcpAsync(uri, uri.Port > 0 ? uri.Port : TlsPort, cancel));
        try
        {
            // libvirtd says in one octet whether it accepts the client.
            var verdict = new byte[1];
            await Deadline.WithinAsync(Limit, clock, uri.Authority, "the TLS handshake", async inner =>
            {
                await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = uri.Host }, inner);
                await tls.ReadExactlyAsync(verdict, inner);
            }, cancel);
            if (verdict[0] != 1) throw new PowerException(PowerFailure.Refused, "libvirtd does not accept the appliance's certificate. Use SSH: qemu+ssh://USER@HOST/system.");
            return new LibvirtConnection(tls, null, uri.Authority, clock);
        }
        catch (Exception problem) when (problem is IOException or System.Security.Authentication.AuthenticationException)
        {
            await tls.DisposeAsync();
            throw new PowerException(PowerFailure.Setting, "no TLS connection to libvirtd: its certificate is not trusted, or it wants one. Use SSH: qemu+ssh://USER@HOST/system.", problem);
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private sealed class SshCarrier(Renci.SshNet.SshCommand command, Renci.SshNet.SshClient client) : IDisposable
    {
        public void Dispose()
        {
            command.Dispose();
            client.Dispose();
        }
    }
}
