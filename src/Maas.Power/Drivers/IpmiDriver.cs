using Maas.Domain.Nodes;
using Maas.Power.Transports;
using Maas.Power.Transports.Ipmi;
using Maas.Protocols.Ipmi;
using Maas.Protocols.Ipmi.Commands;

namespace Maas.Power.Drivers;

/// <summary>IPMI over LAN, 1.5 and 2.0 (power.md §3).</summary>
internal sealed class IpmiDriver(IpmiClient client) : IPowerDriver, IBootOrder, IChecksEquipment
{
    private static readonly Setting Driver = new("power_driver", "Power driver")
    {
        Required = true,
        Default = "LAN_2_0",
        Choices = [new("LAN", "LAN [IPMI 1.5]"), new("LAN_2_0", "LAN_2_0 [IPMI 2.0]")],
    };

    private static readonly Setting BootType = new("power_boot_type", "Power boot type")
    {
        Default = "auto",
        Choices = [new("auto", "Automatic"), new("legacy", "Legacy boot"), new("efi", "EFI boot")],
    };

    private static readonly Setting Address = new("power_address", "IP address") { Required = true };
    private static readonly Setting User = new("power_user", "Power user");
    private static readonly Setting Password = new("power_pass", "Power password") { Secret = true };
    private static readonly Setting BmcKey = new("k_g", "K_g BMC key") { Secret = true };

    /// <summary>Empty: the best that the BMC offers.</summary>
    private static readonly Setting Suite = new("cipher_suite_id", "Cipher Suite ID")
    {
        Default = "3",
        Choices =
        [
            new("17", "17 - HMAC-SHA256::HMAC_SHA256_128::AES-CBC-128"), new("3", "3 - HMAC-SHA1::HMAC-SHA1-96::AES-CBC-128"),
            new("", "freeipmi-tools default"), new("8", "8 - HMAC-MD5::HMAC-MD5-128::AES-CBC-128"), new("12", "12 - HMAC-MD5::MD5-128::AES-CBC-128"),
        ],
    };

    private static readonly Setting Privilege = new("privilege_level", "Privilege Level")
    {
        Default = "OPERATOR",
        Choices = [new("USER", "User"), new("OPERATOR", "Operator"), new("ADMIN", "Administrator")],
    };

    private static readonly Setting Flags = new("workaround_flags", "Workaround Flags")
    {
        Several = true,
        Default = """["opensesspriv"]""",
        Choices =
        [
            new("opensesspriv", "Opensesspriv"), new("authcap", "Authcap"), new("idzero", "Idzero"), new("unexpectedauth", "Unexpectedauth"),
            new("forcepermsg", "Forcepermsg"), new("endianseq", "Endianseq"), new("intel20", "Intel20"), new("supermicro20", "Supermicro20"),
            new("sun20", "Sun20"), new("nochecksumcheck", "Nochecksumcheck"), new("integritycheckvalue", "Integritycheckvalue"), new("ipmiping", "Ipmiping"),
            new("", "None"),
        ],
    };

    private static readonly Setting Mac = new("mac_address", "Power MAC") { PerNode = true };

    private static readonly Setting OffMode = new("power_off_mode", "Power off mode")
    {
        Unlisted = true,
        Default = "hard",
        Choices = [new("hard", "Hard"), new("soft", "Soft"), new("", "Default")],
    };

    public PowerType Type { get; } = new("ipmi", "IPMI", Driver, BootType, Address, User, Password, BmcKey, Suite, Privilege, Flags, Mac, OffMode);

    public async Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel) => await UseAsync(bmc, session => StateAsync(session, cancel), cancel);

    /// <summary>The state is asked once more in the same session: nothing that runs is touched by "on", nothing that is off by "off".</summary>
    public async Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel) => await UseAsync(
        bmc,
        async session =>
        {
            var wanted = change == PowerChange.On ? PowerState.On : PowerState.Off;
            if (await StateAsync(session, cancel) == wanted) return default(Done);
            var action = change switch
            {
                PowerChange.On => ChassisAction.PowerUp,
                PowerChange.Off => bmc[OffMode] == "soft" ? ChassisAction.SoftShutdown : ChassisAction.PowerDown,
                PowerChange.SoftOff => ChassisAction.SoftShutdown,
            };
            return await session.SendAsync(new ChassisControl(action), cancel);
        },
        cancel);

    /// <summary>The network for the next boot; for the disk the override is taken away and the firmware's own order holds, since forcing a disk
    /// passes over the boot entry that the operating system made.</summary>
    public async Task BootFromAsync(Bmc bmc, BootTarget target, CancellationToken cancel) => await UseAsync(
        bmc,
        async session =>
        {
            var isEfi = bmc[BootType] switch
            {
                "efi" => true,
                "legacy" => false,
                _ => await PresentEfiAsync(session, cancel),
            };

            // Not every BMC knows these two, and the flags work without.
            await session.TryAsync(SetBootOptions.KeepFlags, cancel);
            await session.TryAsync(SetBootOptions.Unacknowledged, cancel);
            var flags = new BootFlags(IsValid: true, IsPersistent: false, isEfi, target == BootTarget.Network ? BootDevice.Pxe : BootDevice.None);
            return await session.SendAsync(SetBootOptions.Flags(flags), cancel);
        },
        cancel);

    public async Task<IReadOnlyList<PowerCheckStep>> BeforeAsync(Bmc bmc, CancellationToken cancel)
    {
        var (present, supportsIpmi) = await client.PingAsync(AddressOf(bmc), cancel);
        return
        [
            PowerCheckStep.Passed(
                "presence",
                supportsIpmi ? "answers an RMCP ping, and says that it speaks IPMI"
                : present ? "answers an RMCP ping, but does not say that it speaks IPMI: IPMI over LAN may be switched off"
                : "does not answer an RMCP ping; some BMCs do not"),
        ];
    }

    public async Task<IReadOnlyList<PowerCheckStep>> AfterAsync(Bmc bmc, CancellationToken cancel)
    {
        var suite = bmc[Suite].Length > 0 ? bmc[Suite] : await client.KnownSuiteAsync(AddressOf(bmc), cancel) is { } best ? $"{best}" : "of the BMC's choice";
        return
        [
            PowerCheckStep.Passed("session", bmc[Driver] == "LAN" ? "opened with IPMI 1.5" : $"opened with RMCP+ and cipher suite {suite}"),
            bmc[Privilege] == "USER"
                ? PowerCheckStep.Failed("privilege", "USER is enough to read the state, but too low for chassis control. Set privilege_level to OPERATOR.")
                : PowerCheckStep.Passed("privilege", $"{bmc[Privilege]} was granted, which is enough for chassis control"),
        ];
    }

    private static async Task<bool> PresentEfiAsync(IpmiSession session, CancellationToken cancel)
    {
        var (code, data) = await session.TryAsync(new GetBootOptions(BootOption.Flags), cancel);
        return code == CompletionCode.Ok && BootOptions.TryRead(data, out var options) && BootFlags.TryRead(options.Data.Span, out var flags) && flags.IsEfi;
    }

    private static async Task<PowerState> StateAsync(IpmiSession session, CancellationToken cancel) =>
        (await session.SendAsync(new GetChassisStatus(), cancel)).IsOn ? PowerState.On : PowerState.Off;

    private Task<T> UseAsync<T>(Bmc bmc, Func<IpmiSession, Task<T>> work, CancellationToken cancel) => client.UseAsync(LoginOf(bmc), work, bmc.Note, cancel);

    private static IpmiLogin LoginOf(Bmc bmc) => new(
        AddressOf(bmc), bmc[User], bmc[Password], bmc[BmcKey], bmc[Driver] != "LAN",
        bmc[Suite] is { Length: > 0 } suite ? byte.TryParse(suite, out var id) ? id : throw new PowerException(PowerFailure.Setting, "cipher_suite_id is no number.") : null,
        bmc[Privilege] switch { "USER" => PrivilegeLevel.User, "ADMIN" => PrivilegeLevel.Administrator, _ => PrivilegeLevel.Operator },
        WorkaroundsOf(bmc[Flags]));

    /// <summary>Without an address the BMC is looked for by its MAC among the hosts that the appliance has heard of.</summary>
    private static string AddressOf(Bmc bmc)
    {
        if (bmc.TryGet(Address) is { Length: > 0 } address) return address;
        return bmc[Mac].Length > 0 ? Neighbours.AddressOf(bmc[Mac]) ?? throw IpmiFailures.NoDevice() : bmc[Address];
    }

    private static Workarounds WorkaroundsOf(string text) => Setting.Values(text)
        .Aggregate(Workarounds.None, (all, flag) => Enum.TryParse<Workarounds>(flag, ignoreCase: true, out var one) ? all | one : all);
}
