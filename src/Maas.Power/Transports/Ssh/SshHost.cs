using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Maas.Power.Transports.Ssh;

/// <summary>A host that is told what to do by SSH. Host keys are taken as they come: equipment has them from the factory, and nobody has them written
/// down (power.md §5.5).</summary>
/// <param name="address"><c>host</c> or <c>host:port</c>.</param>
/// <param name="useOwnKeys">The keys of the user that the appliance runs as are offered first.</param>
internal sealed class SshHost(string address, string user, string password, TimeProvider clock, bool useOwnKeys = false)
{
    private const int Port = 22;
    private const int LongestOutput = 256 << 10;
    private static readonly string[] KeyFiles = ["id_ed25519", "id_ecdsa", "id_rsa"];

    /// <summary>For each step: the login as a whole, and each command.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Runs one command on a connection of its own.</summary>
    /// <returns>What it writes to its standard output; with the standard error behind it when it fails.</returns>
    /// <exception cref="PowerException">No connection, the password is wrong, or it takes too long.</exception>
    public async Task<SshOutput> RunAsync(string command, CancellationToken cancel)
    {
        var client = await ConnectAsync(cancel);
        try
        {
            return await Deadline.WithinAsync(Limit, clock, address, "the SSH command", inner => RunAsync(client, command, inner), cancel);
        }
        catch (Exception problem) when (problem is SshException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            throw Unreachable($"the SSH connection to {address} broke while the command ran", problem);
        }
        finally
        {
            Close(client);
        }
    }

    /// <summary>Opens a connection; whoever asked disposes of it.</summary>
    /// <exception cref="PowerException">No connection, or the password is wrong.</exception>
    public async Task<SshClient> ConnectAsync(CancellationToken cancel)
    {
        var (host, port) = HostAndPort.Split(address, Port);
        if (string.IsNullOrWhiteSpace(user)) throw new PowerException(PowerFailure.Setting, $"There is no user to log in to {address} as.");
        AuthenticationMethod[] methods = [.. Methods()];
        if (methods.Length == 0)
            throw new PowerException(PowerFailure.Setting, $"There is no password for {user}@{host}, and the appliance has no SSH key of its own: give a password, or put a key into {KeyFolder}.");
        var client = new SshClient(new ConnectionInfo(host, port, user, methods) { Timeout = Limit, ChannelCloseTimeout = TimeSpan.FromSeconds(2) });
        try
        {
            // The library waits for the key exchange on the thread it was called on, and for a greeting without limit.
            await Deadline.WithinAsync(Limit, clock, address, "the SSH login", inner => Task.Run(() => client.ConnectAsync(inner), inner), cancel);
            return client;
        }
        catch (Exception problem)
        {
            Close(client);
            throw problem switch
            {
                OperationCanceledException when cancel.IsCancellationRequested => problem,
                PowerException => problem,
                SshAuthenticationException => new PowerException(PowerFailure.Refused, "SSH login refused. Check the user and the password.", problem),
                _ => Unreachable($"no SSH connection to {address}", problem),
            };
        }
    }

    private static async Task<SshOutput> RunAsync(SshClient client, string command, CancellationToken cancel)
    {
        using var running = client.CreateCommand(command, Encoding.UTF8);
        var done = running.ExecuteAsync(cancel);
        // The library's pipes block the thread that reads them.
        var output = await Task.Run(() => ReadAsync(running.OutputStream, cancel), cancel);
        await done;
        return new SshOutput(output, await Task.Run(() => ReadAsync(running.ExtendedOutputStream, cancel), cancel), running.ExitStatus);
    }

    /// <summary>Saying goodbye to a peer that hangs takes a while, which nobody needs to wait for.</summary>
    private static void Close(SshClient client) => _ = Task.Run(client.Dispose);

    private static PowerException Unreachable(string what, Exception inner) =>
        new(PowerFailure.Unreachable, $"{what}. Check the address and connectivity and try again.", inner);

    private IEnumerable<AuthenticationMethod> Methods()
    {
        if (useOwnKeys && OwnKeys() is { Length: > 0 } keys) yield return new PrivateKeyAuthenticationMethod(user, keys);
        if (password.Length == 0 && useOwnKeys) yield break;
        yield return new PasswordAuthenticationMethod(user, password);
        // What Unix calls a password is often asked for as a conversation.
        var conversation = new KeyboardInteractiveAuthenticationMethod(user);
        conversation.AuthenticationPrompt += (_, asked) =>
        {
            foreach (var prompt in asked.Prompts) prompt.Response = password;
        };
        yield return conversation;
    }

    private static string KeyFolder => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".ssh");

    private static IPrivateKeySource[] OwnKeys()
    {
        var keys = new List<IPrivateKeySource>();
        foreach (var file in KeyFiles.Select(name => Path.Combine(KeyFolder, name)).Where(File.Exists))
        {
            try
            {
                keys.Add(new PrivateKeyFile(file));
            }
            catch (Exception problem) when (problem is SshException or IOException or UnauthorizedAccessException or NotSupportedException)
            {
                // Encrypted, or of a kind that is not known: others may do.
            }
        }

        return [.. keys];
    }

    private static async Task<string> ReadAsync(Stream stream, CancellationToken cancel)
    {
        var buffer = new byte[4096];
        using var all = new MemoryStream();
        while (await stream.ReadAsync(buffer, cancel) is var read and > 0)
        {
            if (all.Length + read > LongestOutput) throw new PowerException(PowerFailure.Failed, $"the command writes more than {LongestOutput >> 10} KiB.");
            all.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);
    }
}

/// <summary>What a command said.</summary>
/// <param name="Exit">Its exit status; null when the host does not tell.</param>
internal sealed record SshOutput(string Output, string Errors, int? Exit);
