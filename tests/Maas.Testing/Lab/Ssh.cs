namespace Maas.Testing.Lab;

/// <summary>An operator's SSH key, and sessions with it to machines of the lab.</summary>
public sealed class Ssh(LabNetwork network, string folder)
{
    public string KeyFile { get; } = Path.Combine(folder, "id_ed25519");

    public async Task<string> MakeKeyAsync()
    {
        if (!File.Exists(KeyFile)) await Programs.RunAsync(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "operator@lab", "-f", KeyFile]);
        return (await File.ReadAllTextAsync(KeyFile + ".pub")).Trim();
    }

    /// <summary>The command that opens a session, as it may be typed.</summary>
    public IReadOnlyList<string> Command(string user, string address, params string[] command) => network.Inside(
        ["ssh", "-i", KeyFile, "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=15", $"{user}@{address}", .. command]);

    /// <summary>Runs a command there; machines that are still starting are asked again.</summary>
    /// <returns>What it wrote.</returns>
    public async Task<string> RunAsync(string user, string address, string command, TimeSpan limit, CancellationToken cancel = default)
    {
        var answer = "";
        var problem = "no answer";
        await Poll.UntilAsync(
            async () =>
            {
                var (status, output, error) = await Programs.TryAsync(Command(user, address, command), cancel);
                (answer, problem) = (output, error.Trim());
                return status == 0;
            },
            limit, () => Task.FromResult($"{user}@{address} does not let us in: {problem}"), TimeSpan.FromSeconds(1), cancel);
        return answer;
    }
}
