using System.Collections.Concurrent;
using Maas.Protocols.Ipmi;
using Maas.Protocols.Ipmi.Commands;
using Maas.Protocols.Ipmi.Session;
using Maas.Protocols.Primitives;

namespace Maas.Testing.FakeBmc;

/// <summary>The commands that a simulated BMC knows.</summary>
public sealed class FakeChassis(FakeBmcSettings settings)
{
    private readonly ConcurrentDictionary<byte, byte[]> _bootOptions = new() { [(byte)BootOption.Flags] = [(byte)(settings.IsEfi ? 0x20 : 0), 0, 0, 0, 0] };
    private int _busy;

    public bool IsOn { get; set; }

    /// <summary>Every power action, in order.</summary>
    public ConcurrentQueue<ChassisAction> Actions { get; } = new();

    /// <summary>Channel and address of every hop that a bridged request took, the outermost first.</summary>
    public ConcurrentQueue<(int Channel, byte Address)> Hops { get; } = new();

    public BootFlags Boot => BootFlags.TryRead(_bootOptions[(byte)BootOption.Flags], out var flags) ? flags : default;

    public byte[] StoredOption(byte parameter) => _bootOptions.GetValueOrDefault(parameter, []);

    /// <summary>Carries a command out; the data of the answer goes into <paramref name="data"/>.</summary>
    public CompletionCode Run(NetworkFunction function, byte command, ReadOnlySpan<byte> request, PrivilegeLevel level, FakeFaults faults, ref WireWriter data)
    {
        if (_busy < faults.Busy)
        {
            _busy++;
            return CompletionCode.Busy;
        }

        if (function == NetworkFunction.Chassis && faults.Chassis is { } code) return code;
        return (function, command) switch
        {
            (NetworkFunction.Chassis, 0x01) => Answer(new ChassisStatus((byte)(0x60 | (IsOn ? 1 : 0))), ref data),
            (NetworkFunction.Chassis, 0x02) when level < PrivilegeLevel.Operator => CompletionCode.InsufficientPrivilege,
            (NetworkFunction.Chassis, 0x02) => ChassisControl.TryRead(request, out var control) ? Switch(control.Action) : CompletionCode.InvalidLength,
            (NetworkFunction.Chassis, 0x08) when level < PrivilegeLevel.Operator => CompletionCode.InsufficientPrivilege,
            (NetworkFunction.Chassis, 0x08) => SetBootOptions.TryRead(request, out var set) ? Set(set) : CompletionCode.InvalidLength,
            (NetworkFunction.Chassis, 0x09) => GetBootOptions.TryRead(request, out var get) ? Answer(
                new BootOptions(1, get.Parameter, StoredOption((byte)get.Parameter)), ref data) : CompletionCode.InvalidLength,
            (NetworkFunction.Application, 0x01) => Answer(new DeviceId(0x20, 1, 2, 0x34, 0x02, 0x80, 343, 7), ref data),
            (NetworkFunction.Application, 0x42) => Answer(new ChannelInfo(1, 4, 1, 0x80), ref data),
            (NetworkFunction.Application, BridgeRoute.SendMessage) => Bridge(request, level, faults, ref data),
            (NetworkFunction.Oem, 0x01) => SeaMicroPower.TryRead(request, out var server) ? Switch(server.IsOn ? ChassisAction.PowerUp : ChassisAction.PowerDown) : CompletionCode.InvalidLength,
            (NetworkFunction.Application, 0x54) => Suites(request, ref data),
            _ => CompletionCode.InvalidCommand,
        };
    }

    private static CompletionCode Answer<T>(T reply, ref WireWriter data)
        where T : IIpmiReply<T>
    {
        reply.WriteTo(ref data);
        return CompletionCode.Ok;
    }

    private CompletionCode Suites(ReadOnlySpan<byte> request, ref WireWriter data)
    {
        if (!settings.ListsSuites || !GetChannelCipherSuites.TryRead(request, out var asked)) return CompletionCode.InvalidCommand;
        var list = settings.Suites.SelectMany(id => CipherSuiteRecords.RecordOf(CipherSuite.Find(id)!)).ToArray();
        var from = Math.Min(asked.Index * CipherSuiteRecords.PartLength, list.Length);
        return Answer(new CipherSuiteRecords(1, list.AsMemory(from, Math.Min(CipherSuiteRecords.PartLength, list.Length - from))), ref data);
    }

    /// <summary>The controllers on the way and the target are all this same one.</summary>
    private CompletionCode Bridge(ReadOnlySpan<byte> request, PrivilegeLevel level, FakeFaults faults, ref WireWriter data)
    {
        if (request.Length < 8 || !Message.TryRead(request[1..], checkSums: true, out var message) || message.IsReply) return CompletionCode.InvalidLength;
        Hops.Enqueue((request[0] & 0x0F, request[1]));
        var buffer = new byte[200];
        var inner = new WireWriter(buffer);
        var code = Run(message.NetFn, message.Command, message.Data, level, faults, ref inner);
        new Message(message.NetFn, message.Command, message.Sequence, isReply: true, code, inner.Written).WriteTo(ref data);
        return CompletionCode.Ok;
    }

    private CompletionCode Set(SetBootOptions set)
    {
        _bootOptions[(byte)set.Parameter] = set.Data.ToArray();
        return CompletionCode.Ok;
    }

    private CompletionCode Switch(ChassisAction action)
    {
        Actions.Enqueue(action);
        if (!IsOn && action is ChassisAction.PowerCycle or ChassisAction.HardReset) return CompletionCode.NotInPresentState;
        IsOn = action is not (ChassisAction.PowerDown or ChassisAction.SoftShutdown);
        return CompletionCode.Ok;
    }
}
