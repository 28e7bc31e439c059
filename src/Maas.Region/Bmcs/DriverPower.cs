using System.Security.Cryptography;
using System.Text;
using Maas.Domain.Events;
using Maas.Domain.Nodes;
using Maas.Domain;
using Maas.Power;
using Maas.Region.Nodes;
using Maas.Store;

namespace Maas.Region.Bmcs;

/// <summary>Power control through the drivers: turns their failures into problems with the sentence the user reads (power.md §1.3).</summary>
internal sealed class DriverPower(PowerDrivers drivers, IStore store, BootTimeline timeline, KnownSettings known) : IPowerControl, IPowerSettings
{
    public IReadOnlyList<PowerTypeFacts> Types => field ??= [.. drivers.Types.Select(Facts)];

    public async Task<PowerState> QueryAsync(PowerTarget target, CancellationToken cancel) =>
        await SpeakAsync(target, (driver, bmc) => driver.QueryAsync(bmc, cancel));

    public async Task SwitchAsync(PowerTarget target, PowerSwitch to, CancellationToken cancel) => await SpeakAsync(target, async (driver, bmc) =>
    {
        await driver.ChangeAsync(bmc, to switch { PowerSwitch.On => PowerChange.On, PowerSwitch.Off => PowerChange.Off, PowerSwitch.SoftOff => PowerChange.SoftOff }, cancel);
        return true;
    });

    public async Task<bool> BootFromAsync(PowerTarget target, bool network, CancellationToken cancel) => await SpeakAsync(target, async (driver, bmc) =>
    {
        if (driver is not IBootOrder boot) return false;
        await boot.BootFromAsync(bmc, network ? BootTarget.Network : BootTarget.Disk, cancel);
        return true;
    });

    public PowerSettingProblem? Problem(string type, IReadOnlyDictionary<string, string> parameters)
    {
        if (drivers.Find(type) is not { } driver)
            return new PowerSettingProblem("power_type", [FieldWords.NoChoice(type)]);
        return driver.Type.Problems(parameters) is { Count: > 0 } problems ? new PowerSettingProblem("power_parameters", problems) : null;
    }

    public IReadOnlyList<string> Unknown(string type, IEnumerable<string> names) =>
        drivers.Find(type) is { } driver ? [.. names.Where(n => driver.Type.Find(n) is null).Order(StringComparer.Ordinal)] : [];

    public IReadOnlyDictionary<string, string> Complete(string type, IReadOnlyDictionary<string, string> parameters)
    {
        if (drivers.Find(type) is not { } driver) return parameters;
        var complete = driver.Type.Complete(parameters);
        return driver is IMakesSettings maker ? maker.Make(complete) : complete;
    }

    public bool IsQueryable(string type) => drivers.Find(type)?.Type.IsQueryable ?? false;

    /// <summary>Of a type nobody knows any more, everything might be secret.</summary>
    public bool IsSecret(string type, string name) => drivers.Find(type) is not { } driver || (driver.Type.Find(name)?.Secret ?? false);

    public bool IsList(string type, string name) => drivers.Find(type)?.Type.Find(name)?.FieldType == FieldType.MultipleChoice;

    public IReadOnlyList<string> Values(string text) => Setting.Values(text);

    public string Account(PowerTarget target)
    {
        var type = drivers.Find(target.PowerType)?.Type;
        var shared = target.Parameters.Where(p => type?.Find(p.Key) is not { PerNode: true }).OrderBy(p => p.Key, StringComparer.Ordinal);
        var text = string.Join('\n', shared.Select(p => $"{p.Key}={p.Value}"));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{target.PowerType}\n{text}")));
    }

    private async Task<T> SpeakAsync<T>(PowerTarget target, Func<IPowerDriver, Bmc, Task<T>> say)
    {
        if (drivers.Find(target.PowerType) is not { } driver)
        {
            throw new PowerProblemException(
                PowerProblemKind.Unsupported,
                target.PowerType.Length == 0 ? "No BMC is defined.  Cannot power control node." : $"Missing or invalid power setting: there is no power type '{target.PowerType}'.");
        }

        try
        {
            var bmc = new Bmc(target.SystemId, driver.Type, target.Parameters, sentence => Note(target.SystemId, sentence))
            {
                Devices = DevicesOf(target.SystemId),
                Others = () => known.Of(target.PowerType),
            };
            return await say(driver, bmc);
        }
        catch (PowerException failure)
        {
            throw new PowerProblemException(KindOf(failure.Failure), failure.Message, failure);
        }
    }

    /// <summary>What it boots from first comes first.</summary>
    private BootDevices DevicesOf(string systemId)
    {
        if (store.Documents(Collections.Nodes).Find(systemId) is not { } node) return BootDevices.None;
        var nics = node.Interfaces.OrderBy(i => i.Id == node.BootInterface?.Id ? 0 : 1).Select(i => i.MacAddress?.ToString()).OfType<string>();
        var disks = node.Storage.BlockDevices.OrderBy(d => d.Id == node.BootDiskId ? 0 : 1).Select(d => d.Serial).OfType<string>();
        return new BootDevices([.. nics], [.. disks]);
    }

    private static PowerTypeFacts Facts(PowerType type) => new(
        type.Name, type.Description, [.. type.Settings.Where(s => !s.Unlisted).Select(Facts)], type.IsChassis, type.CanProbe, type.IsQueryable, type.IsVmHost);

    private static PowerSettingFacts Facts(Setting setting) => new(
        setting.Name,
        setting.Label,
        setting.Required,
        setting.FieldType switch
        {
            FieldType.Text => "string",
            FieldType.Choice => "choice",
            FieldType.MultipleChoice => "multiple_choice",
            FieldType.Password => "password",
        },
        [.. setting.Choices.Select(c => (c.Value, c.Label))],
        setting.Several ? Setting.Values(setting.Default) : [setting.Default],
        setting.PerNode,
        setting.Secret);

    private void Note(string systemId, string sentence)
    {
        if (store.Documents(Collections.Nodes).Find(systemId) is { } node) timeline.Note(node, EventType.NodePowerQueryFailed, sentence);
    }

    private static PowerProblemKind KindOf(PowerFailure failure) => failure switch
    {
        PowerFailure.Refused => PowerProblemKind.Refused,
        // A wrong setting, like a wrong password, stays wrong until somebody changes it.
        PowerFailure.Setting => PowerProblemKind.Refused,
        PowerFailure.Unsupported => PowerProblemKind.Unsupported,
        PowerFailure.Unreachable => PowerProblemKind.Unreachable,
        PowerFailure.Busy => PowerProblemKind.Busy,
        PowerFailure.Failed => PowerProblemKind.Failed,
    };
}
