using System.Globalization;
using System.Text.RegularExpressions;
using Maas.Agent.Host;

namespace Maas.Agent.Erase;

/// <summary>Lets the disk erase itself, which reaches what overwriting does not.</summary>
internal sealed partial class SecureErase(SystemTree tree, Programs programs, Action<string> say)
{
    /// <summary>Set for the moment of erasing; a disk that keeps it can be unlocked by whoever reads this.</summary>
    private const string Password = "maas";

    /// <returns>What the disk did, or null when it cannot: then it is wiped from outside.</returns>
    public async Task<string?> TryAsync(string path) =>
        Path.GetFileName(path).StartsWith("nvme", StringComparison.Ordinal) ? await NvmeAsync(path) : await AtaAsync(path);

    /// <summary>Sanitize reaches spare blocks too; then formatting with a new key, then formatting with erasure (NVMe 1.4 §5.24, §5.23).</summary>
    private async Task<string?> NvmeAsync(string path)
    {
        if (Programs.Find("nvme") is null)
        {
            say($"{path}: no nvme program for secure erasing");
            return null;
        }
        var controller = NamespaceSuffix().Replace(path, "");
        var identity = (await programs.TryAsync(["nvme", "id-ctrl", controller])).Output;
        // fna bit 2: a format may destroy the key instead of the data.
        if (Field(identity, "fna") is { } fna && (fna & 4) != 0 && (await programs.TryAsync(["nvme", "format", "-s", "2", "-f", path])).Succeeded)
            return "erased cryptographically";
        // oacs bit 1: the format command exists.
        if (Field(identity, "oacs") is { } oacs && (oacs & 2) != 0 && (await programs.TryAsync(["nvme", "format", "-s", "1", "-f", path])).Succeeded)
            return "erased by formatting";
        if (Field(identity, "sanicap") is { } sanicap && (sanicap & 3) != 0)
            return await SanitizeAsync(controller, crypto: (sanicap & 1) != 0);
        say($"{path}: the controller has no secure erase");
        return null;
    }

    private async Task<string?> SanitizeAsync(string controller, bool crypto)
    {
        if (!(await programs.TryAsync(["nvme", "sanitize", controller, "-a", crypto ? "4" : "2"])).Succeeded)
            return null;
        while (true)
        {
            var log = (await programs.TryAsync(["nvme", "sanitize-log", controller])).Output;
            switch (Field(log, "Sanitize Status (SSTAT)") & 7)
            {
                case 1:
                    return "sanitized";
                case 2:
                    await Task.Delay(TimeSpan.FromSeconds(2));
                    continue;
                default:
                    say($"{controller}: sanitizing ended with an error");
                    return null;
            }
        }
    }

    /// <summary>The security feature set (ACS-3 §4.20): a password is set, and erasing removes it.</summary>
    private async Task<string?> AtaAsync(string path)
    {
        if (Programs.Find("hdparm") is null || !tree.Exists($"/sys/block/{Path.GetFileName(path)}/device/vpd_pg89"))
        {
            say($"{path}: no ATA secure erase");
            return null;
        }
        var features = await FeaturesAsync(path);
        if (features is not { Supported: true, Enabled: false, Locked: false, Frozen: false })
        {
            say($"{path}: the security feature set is not usable ({features})");
            return null;
        }
        if (!(await programs.TryAsync(["hdparm", "--user-master", "u", "--security-set-pass", Password, path])).Succeeded)
            return null;
        var erased = await programs.TryAsync(["hdparm", "--user-master", "u", "--security-erase", Password, path]);
        if ((await FeaturesAsync(path)).Enabled)
        {
            // Must not stay locked with a password that nobody will know.
            await programs.TryAsync(["hdparm", "--user-master", "u", "--security-disable", Password, path]);
            throw new IOException($"the disk did not erase itself: {erased.Output.Trim()}");
        }
        return "erased by itself";
    }

    private sealed record AtaSecurity(bool Supported, bool Enabled, bool Locked, bool Frozen);

    /// <summary><c>hdparm -I</c>: under "Security:" one feature a line, with <c>not</c> in front when it is off.</summary>
    private async Task<AtaSecurity> FeaturesAsync(string path)
    {
        var output = (await programs.TryAsync(["hdparm", "-I", path])).Output;
        var section = output.Split("Security:").Skip(1).FirstOrDefault() ?? "";
        bool On(string feature) => section.Split('\n').Any(line => line.Trim() == feature);
        return new AtaSecurity(On("supported"), On("enabled"), On("locked"), On("frozen"));
    }

    private static long? Field(string output, string name)
    {
        var line = output.Split('\n').FirstOrDefault(line => line.TrimStart().StartsWith(name, StringComparison.Ordinal) && line.Contains(':'));
        var text = line?[(line.IndexOf(':') + 1)..].Trim().Split(' ')[0];
        if (text is null)
            return null;
        return text.StartsWith("0x", StringComparison.Ordinal)
            ? long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null
            : long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    [GeneratedRegex(@"n\d+$")]
    private static partial Regex NamespaceSuffix();
}
