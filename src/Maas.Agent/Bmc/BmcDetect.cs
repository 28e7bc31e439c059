using System.Text;
using Maas.Agent.Host;

namespace Maas.Agent.Bmc;

/// <summary>The <c>bmc-detect</c> command: finds the BMC, gives the appliance an account on it, and prints the power parameters as YAML (lifecycle.md §14).</summary>
internal static class BmcDetect
{
    private const byte App = 0x06;
    private const byte GetDeviceId = 0x01;

    /// <summary>Prints nothing and succeeds when there is no BMC; fails when there is one that cannot be set up.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> options, SystemTree tree, Programs programs, Stream stdout, Stream stderr, TimeProvider time)
    {
        if (Programs.Find("modprobe") is not null)
            await programs.TryAsync(["modprobe", "-qa", "ipmi_msghandler", "ipmi_devintf", "ipmi_si", "ipmi_ssif"]);
        using var device = IpmiDevice.Open(time);
        if (device is null)
        {
            stderr.Write("No BMC was found.\n"u8);
            return 0;
        }
        try
        {
            stdout.Write(Encoding.UTF8.GetBytes(await SetUpAsync(device, BmcOptions.Read(options, Environment.GetEnvironmentVariable), tree, time, RandomText)));
            return 0;
        }
        catch (BmcException e)
        {
            stderr.Write(Encoding.UTF8.GetBytes($"The BMC cannot be set up: {e.Message}\n"));
            return 1;
        }
    }

    public static async Task<string> SetUpAsync(IIpmiTransport bmc, BmcOptions options, SystemTree tree, TimeProvider time, Func<int, string, string> random)
    {
        if (await bmc.AskAsync(App, GetDeviceId, []) is not { Succeeded: true, Data: { Length: >= 5 } identity })
            throw new BmcException("it does not answer");
        var lan = new IpmiLan(bmc, time);
        var channel = await lan.ChannelAsync() ?? throw new BmcException("it has no network channel");
        var users = new IpmiUsers(bmc, random);
        var account = await users.SetUpAsync(channel, options.User, options.Password, options.PrivilegeLevel);
        if (options.Key.Length > 0)
            await users.SetKeyAsync(channel, options.Key);
        var address = await lan.AddressAsync(channel) ?? throw new BmcException("it has no address, and got none by DHCP");
        // BCD, the low digit first: 02h is 2.0, 51h is 1.5.
        var version2 = (identity[4] & 0x0f) >= 2;
        (string Name, string Value)[] parameters =
        [
            ("power_type", "ipmi"), ("power_address", address.ToString()), ("power_user", account.User), ("power_pass", account.Password),
            ("power_driver", version2 ? "LAN_2_0" : "LAN"), ("power_boot_type", tree.Exists("/sys/firmware/efi") ? "efi" : "auto"),
            ("k_g", options.Key), ("cipher_suite_id", options.CipherSuiteId), ("privilege_level", account.PrivilegeLevel), ("mac_address", await lan.MacAsync(channel) ?? ""),
        ];
        return string.Concat(parameters.Select(parameter => $"{parameter.Name}: '{parameter.Value.Replace("'", "''", StringComparison.Ordinal)}'\n")).Replace("power_type: 'ipmi'", "power_type: ipmi", StringComparison.Ordinal);
    }

    /// <summary>From the kernel: passwords must not come from a guessable source.</summary>
    private static string RandomText(int length, string alphabet)
    {
        using var source = File.OpenRead("/dev/urandom");
        var text = new StringBuilder();
        // Values above the last whole multiple of the alphabet would favour its beginning.
        while (text.Length < length)
        {
            if (source.ReadByte() is var octet && octet < 256 / alphabet.Length * alphabet.Length)
                text.Append(alphabet[octet % alphabet.Length]);
        }
        return text.ToString();
    }
}

/// <summary>What the administrator configured for new accounts; as options or in the environment.</summary>
internal sealed record BmcOptions(string User, string? Password, string Key, string CipherSuiteId, string PrivilegeLevel)
{
    public static BmcOptions Read(IReadOnlyList<string> options, Func<string, string?> environment)
    {
        string? Given(string option, string variable)
        {
            var argument = options.LastOrDefault(given => given.StartsWith(option + "=", StringComparison.Ordinal));
            var value = argument is null ? environment(variable) : argument[(option.Length + 1)..];
            return string.IsNullOrEmpty(value) ? null : value;
        }
        return new BmcOptions(
            Given("--username", "MAAS_AUTO_IPMI_USER") ?? "maas",
            Given("--password", "MAAS_AUTO_IPMI_USER_PASSWORD"),
            Given("--ipmi-k-g", "MAAS_AUTO_IPMI_K_G_BMC_KEY") ?? "",
            Given("--ipmi-cipher-suite-id", "MAAS_AUTO_IPMI_CIPHER_SUITE_ID") ?? "3",
            Given("--ipmi-privilege-level", "MAAS_AUTO_IPMI_USER_PRIVILEGE_LEVEL") ?? "ADMIN");
    }
}
