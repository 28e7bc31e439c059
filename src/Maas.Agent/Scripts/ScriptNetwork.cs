using Maas.Agent.Host;
using Maas.Agent.Networking;
using Maas.Agent.Preseeds;

namespace Maas.Agent.Scripts;

/// <summary>Gives the machine the network its owner configured, for the scripts that test it, and the boot network back afterwards.</summary>
internal sealed class ScriptNetwork(Programs programs, NetworkInterfaces interfaces, NetworkUp network, KernelLine line)
{
    private NetplanCommands? _applied;

    /// <returns>Why it failed, or null.</returns>
    public async Task<string?> ApplyAsync(string netplan)
    {
        if (!File.Exists(netplan) || YamlNode.Parse(await File.ReadAllTextAsync(netplan)) is not { } document)
            return "The tarball carries no network configuration.";
        _applied = NetplanCommands.Of(document, interfaces.ByMac);
        foreach (var name in interfaces.Physical)
            await programs.TryAsync(["ip", "addr", "flush", "dev", name]);
        await programs.TryAsync(["modprobe", "-qa", "bonding", "8021q", "bridge"]);
        foreach (var step in _applied.Steps)
        {
            if (await ApplyAsync(step) is { } error)
                return error;
        }
        if (_applied.ResolverFile is { } resolver)
            await File.WriteAllTextAsync("/etc/resolv.conf", resolver);
        return null;
    }

    public async Task RevertAsync()
    {
        if (_applied is null)
            return;
        foreach (var name in _applied.Virtual.Reverse())
            await programs.TryAsync(["ip", "link", "delete", name]);
        foreach (var name in interfaces.Physical)
            await programs.TryAsync(["ip", "addr", "flush", "dev", name]);
        foreach (var rule in _applied.RuleRemovals)
            await programs.TryAsync(rule);
        _applied = null;
        await network.UpAsync(line);
    }

    private async Task<string?> ApplyAsync(NetplanStep step)
    {
        if (step.Attribute is { } attribute)
        {
            try
            {
                await File.WriteAllTextAsync(attribute.Path, attribute.Value);
                return null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return $"{attribute.Path} does not take {attribute.Value}: {e.Message}";
            }
        }
        var result = await programs.TryAsync(step.Command);
        return result.Succeeded || step.MayFail ? null : $"{string.Join(' ', step.Command)}: {result.Output.Trim()}";
    }
}
