using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Maas.Power.Transports.Ssh;

/// <summary>A host that is told what to do by SSH. Host keys are taken as they come: equipment has them from the factory, and nobody has them written
/// down (power.md §5.5).</summary>
/// <param name="address"><c>host</c> or <c>host:port</c>.</param>
/// <param name="useOwnKeys">The keys of the user that the appliance runs as are offered first.</param>
internal sealed class SshHost(string address, string user, string password, bool useOwnKeys = false)
{
    private const int Port = 22;
    private const int LongestOutput = 256 << 10;
    private static readonly string[] KeyFiles = ["id_ed25519", "id_ecdsa", "id_rsa"];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Runs one command on a connection of its own.</summary>
    /// <returns>What it writes to its standard output; with the standard error behind it when it fails.</returns>
    /// <exception cref="PowerException">No connection, or the password is wrong.</exception>
    public async Task<SshOutput> RunAsync(string command, CancellationToken cancel)
    {
        using var client = await ConnectAsync(cancel);
        try
        {
            using var running = client.CreateCommand(command, Encoding.UTF8);
            running.CommandTimeout = Limit;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var done = running.ExecuteAsync(limit.Token);
            var output = await ReadAsync(running.OutputStream, limit, cancel);
            await done;
            var errors = await ReadAsync(running.ExtendedOutputStream, limit, cancel);
            return new SshOutput(output, errors, running.ExitStatus);
        }
        catch (Exception problem) when (problem is SshException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            throw Unreachable("the SSH connection broke while the command ran", problem);
        }
    }

    /// <summary>Opens a connection; whoever asked disposes of it.</summary>
    public async Task<SshClient> ConnectAsync(CancellationToken cancel)
    {
        var (host, port) = HostAndPort.Split(address, Port);
        var client = new SshClient(new ConnectionInfo(host, port, user, [.. Methods()]) { Timeout = Limit, ChannelCloseTimeout = TimeSpan.FromSeconds(2) });
        try
        {
            // The library waits for the key exchange on the thread it was called on.
            await Task.Run(() => client.ConnectAsync(cancel), cancel);
            return client;
        }
        catch (Exception problem)
        {
            client.Dispose();
            throw problem switch
            {
                OperationCanceledException when cancel.IsCancellationRequested => problem,
                SshAuthenticationException => new PowerException(PowerFailure.Refused, "SSH login refused. Check the user and the password.", problem),
                _ => Unreachable("no SSH connection", problem),
            };
        }
    }

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

    private static IPrivateKeySource[] OwnKeys()
    {
        var folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".ssh");
        var keys = new List<IPrivateKeySource>();
        foreach (var file in KeyFiles.Select(name => Path.Combine(folder, name)).Where(File.Exists))
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

    private static async Task<string> ReadAsync(Stream stream, CancellationTokenSource limit, CancellationToken cancel)
    {
        var buffer = new byte[4096];
        using var all = new MemoryStream();
        while (await stream.ReadAsync(buffer, cancel) is var read and > 0)
        {
            if (all.Length + read > LongestOutput)
            {
                await limit.CancelAsync();
                throw new PowerException(PowerFailure.Failed, $"the command writes more than {LongestOutput >> 10} KiB.");
            }

            all.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);
    }
}

/// <summary>What a command said.</summary>
/// <param name="Exit">Its exit status; null when the host does not tell.</param>
internal sealed record SshOutput(string Output, string Errors, int? Exit);
