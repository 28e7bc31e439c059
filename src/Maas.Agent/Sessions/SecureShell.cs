using Maas.Agent.Host;

namespace Maas.Agent.Sessions;

/// <summary>Lets the machine's owner in, with the keys the appliance has of them and nothing else.</summary>
internal sealed class SecureShell(Programs programs, AgentLog log)
{
    /// <summary>The name stock images give their user; here it is another name for the administrator.</summary>
    private const string User = "ubuntu";

    public async Task StartAsync(string publicKeys)
    {
        if (string.IsNullOrWhiteSpace(publicKeys))
        {
            log.Say("No SSH: the owner has no keys");
            return;
        }
        Authorize(publicKeys);
        var started = Programs.Find("dropbear") is not null ? await DropbearAsync() : await OpenSshAsync();
        log.Say(started is { Succeeded: true } ? $"SSH is open for {User} and root" : $"No SSH: {started?.Output.Trim() ?? "the image carries no server"}");
    }

    private async Task<ProgramResult?> DropbearAsync()
    {
        Directory.CreateDirectory("/etc/dropbear");
        // -R makes host keys when they are first asked for, -s refuses passwords.
        return await programs.TryAsync(["dropbear", "-R", "-s", "-p", "22"]);
    }

    private async Task<ProgramResult?> OpenSshAsync()
    {
        if (Programs.Find("sshd") is not { } sshd)
            return null;
        Directory.CreateDirectory("/run/sshd");
        Directory.CreateDirectory("/etc/ssh");
        // One kind of key: making the others costs seconds on a machine without entropy.
        if (!File.Exists("/etc/ssh/ssh_host_ed25519_key"))
            await programs.TryAsync(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "/etc/ssh/ssh_host_ed25519_key"]);
        return await programs.TryAsync(
        [
            sshd, "-o", "PermitRootLogin=prohibit-password", "-o", "PasswordAuthentication=no", "-o", "UsePAM=no", "-o", "StrictModes=no",
            "-h", "/etc/ssh/ssh_host_ed25519_key",
        ]);
    }

    private static void Authorize(string publicKeys)
    {
        EnsureLine("/etc/passwd", "root:", "root:x:0:0:root:/root:/bin/sh");
        EnsureLine("/etc/passwd", User + ":", $"{User}:x:0:0:{User}:/root:/bin/sh");
        EnsureLine("/etc/passwd", "sshd:", "sshd:x:106:65534::/run/sshd:/usr/sbin/nologin");
        EnsureLine("/etc/group", "root:", "root:x:0:");
        EnsureLine("/etc/shells", "/bin/sh", "/bin/sh");
        // Locked passwords, not absent ones: dropbear refuses accounts without a shell or with an empty password.
        EnsureLine("/etc/shadow", "root:", "root:*:19000:0:99999:7:::");
        EnsureLine("/etc/shadow", User + ":", $"{User}:*:19000:0:99999:7:::");
        Directory.CreateDirectory("/root/.ssh", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText("/root/.ssh/authorized_keys", publicKeys.TrimEnd() + "\n");
        File.SetUnixFileMode("/root/.ssh/authorized_keys", UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static void EnsureLine(string path, string start, string line)
    {
        var text = File.Exists(path) ? File.ReadAllText(path) : "";
        if (!text.Split('\n').Any(existing => existing.StartsWith(start, StringComparison.Ordinal)))
            File.WriteAllText(path, (text.Length == 0 || text.EndsWith('\n') ? text : text + "\n") + line + "\n");
    }
}
