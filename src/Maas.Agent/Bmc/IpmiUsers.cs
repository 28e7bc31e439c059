using System.Text;

namespace Maas.Agent.Bmc;

/// <summary>An account on the BMC that works from the network.</summary>
internal sealed record IpmiAccount(string User, string Password, string PrivilegeLevel);

/// <summary>Accounts of a BMC (IPMI 2.0 §22.26–22.30, lifecycle.md §14).</summary>
internal sealed class IpmiUsers(IIpmiTransport bmc, Func<int, string, string> random)
{
    private const byte App = 0x06;
    private const byte SetChannelAccess = 0x40;
    private const byte GetChannelAccess = 0x41;
    private const byte SetUserAccess = 0x43;
    private const byte GetUserAccess = 0x44;
    private const byte SetUserName = 0x45;
    private const byte GetUserName = 0x46;
    private const byte SetUserPassword = 0x47;
    private const byte SetSecurityKeys = 0x56;
    private const byte EnableUser = 1;
    private const byte SetPassword = 2;
    private const string Alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// <summary>What makes a password complex enough for the pickiest firmware.</summary>
    private const string Special = "!$#?";

    /// <summary>Sets up an account and says what it is.</summary>
    /// <exception cref="BmcException">The BMC refuses every way.</exception>
    public async Task<IpmiAccount> SetUpAsync(byte channel, string name, string? password, string privilege)
    {
        var slot = await SlotAsync(channel, name) ?? throw new BmcException("all user slots of the BMC are taken");
        if (!(await bmc.AskAsync(App, SetUserName, [slot, .. Padded(name, 16)]) is { Succeeded: true }) && await NameAsync(slot) != name)
            throw new BmcException($"the BMC does not take the user name {name}");
        var accepted = await PasswordAsync(slot, password) ?? throw new BmcException("the BMC takes none of the passwords");
        await DemandAsync(SetUserPassword, [slot, EnableUser], "enabling the user");
        var level = Level(privilege);
        // Bits: change the flags (80h), link authentication (20h), IPMI messaging (10h), channel.
        await DemandAsync(SetUserAccess, [(byte)(0xb0 | channel), slot, level, 0], "giving the user access from the network");
        await OpenChannelAsync(channel);
        return new IpmiAccount(name, accepted, privilege);
    }

    /// <summary>The key that proves the BMC to its clients; as text, or hexadecimal with 0x in front.</summary>
    public async Task SetKeyAsync(byte channel, string key)
    {
        var bytes = key.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? Convert.FromHexString(key.AsSpan(2)) : Encoding.ASCII.GetBytes(key);
        if (bytes.Length > 20)
            throw new BmcException("the K_g key is longer than 20 bytes");
        Array.Resize(ref bytes, 20);
        await DemandAsync(SetSecurityKeys, [channel, 1, 1, .. bytes], "setting the K_g key");
    }

    /// <summary>The slot with this name, else the first unused one; never the first slot, whose name cannot be changed.</summary>
    private async Task<byte?> SlotAsync(byte channel, string name)
    {
        var count = await bmc.AskAsync(App, GetUserAccess, [channel, 1]) is { Succeeded: true, Data: [var maximum, ..] } ? maximum & 0x3f : 10;
        byte? free = null;
        for (byte slot = 2; slot <= count; slot++)
        {
            var present = await NameAsync(slot);
            if (present == name)
                return slot;
            if (free is null && present is null or "" or "(Empty User)")
                free = slot;
        }
        return free;
    }

    private async Task<string?> NameAsync(byte slot) =>
        await bmc.AskAsync(App, GetUserName, [slot]) is { Succeeded: true, Data: var data } ? Encoding.ASCII.GetString(data).TrimEnd('\0', ' ') : null;

    /// <summary>Shorter ones first: IPMI 1.5 has room for 16 bytes, and some firmware that speaks 2.0 cuts there silently.</summary>
    private async Task<string?> PasswordAsync(byte slot, string? given)
    {
        IEnumerable<string> candidates = string.IsNullOrEmpty(given)
            ? [random(15, Alphanumeric), random(18, Alphanumeric), random(14, Alphanumeric) + random(1, Special), random(18, Alphanumeric) + random(2, Special)]
            : [given];
        foreach (var password in candidates)
        {
            var longForm = password.Length > 16;
            var size = longForm ? 20 : 16;
            byte[] request = [(byte)(slot | (longForm ? 0x80 : 0)), SetPassword, .. Padded(password, size)];
            if (await bmc.AskAsync(App, SetUserPassword, request) is { Succeeded: true })
                return password;
        }
        return null;
    }

    /// <summary>A channel whose access is switched off is switched on, for now and for after a reset.</summary>
    private async Task OpenChannelAsync(byte channel)
    {
        foreach (var store in (byte[])[0x40, 0x80])
        {
            if (await bmc.AskAsync(App, GetChannelAccess, [channel, store]) is not { Succeeded: true, Data: [var flags, var limit, ..] } || (flags & 7) == 2)
                continue;
            byte always = (byte)((flags & 0x38) | 2);
            await bmc.AskAsync(App, SetChannelAccess, [channel, (byte)(store | always), (byte)(store | Math.Max(limit & 0xf, 4))]);
        }
    }

    private async Task DemandAsync(byte command, byte[] data, string what)
    {
        var answer = await bmc.AskAsync(App, command, data);
        if (answer is not { Succeeded: true })
            throw new BmcException($"{what} failed: {(answer is null ? "no answer" : $"completion code {answer.CompletionCode:X2}h")}");
    }

    private static byte Level(string privilege) => privilege.ToUpperInvariant() switch
    {
        "USER" => 2,
        "OPERATOR" => 3,
        "ADMIN" => 4,
        _ => throw new BmcException($"there is no privilege level {privilege}"),
    };

    private static byte[] Padded(string text, int size)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        if (bytes.Length > size)
            throw new BmcException($"'{text}' is longer than {size} bytes");
        Array.Resize(ref bytes, size);
        return bytes;
    }
}

/// <summary>The BMC is there but cannot be set up.</summary>
internal sealed class BmcException(string message) : Exception(message);
