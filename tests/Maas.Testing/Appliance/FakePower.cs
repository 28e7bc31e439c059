using System.Collections.Concurrent;
using Maas.Domain.Nodes;
using Maas.Region.Bmcs;

namespace Maas.Testing.Appliance;

/// <summary>Power equipment that obeys at once and remembers what it was told. A test can take it away or make it lie.</summary>
public sealed class FakePower : IPowerControl
{
    private readonly ConcurrentDictionary<string, PowerState> _states = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string SystemId, string Order)> _orders = new();

    /// <summary>What was ordered, oldest first: <c>on</c>, <c>off</c>, <c>soft off</c>, <c>boot network</c>, <c>boot disk</c>.</summary>
    public IReadOnlyList<(string SystemId, string Order)> Orders => [.. _orders];

    /// <summary>When set, every step fails like this.</summary>
    public PowerProblemException? Problem { get; set; }

    public PowerState StateOf(string systemId) => _states.GetValueOrDefault(systemId, PowerState.Off);

    /// <summary>Somebody pressed the button.</summary>
    public void Press(string systemId, PowerState state) => _states[systemId] = state;

    public Task<PowerState> QueryAsync(PowerTarget target, CancellationToken cancel) => Do(() => StateOf(target.SystemId));

    public Task SwitchAsync(PowerTarget target, PowerSwitch to, CancellationToken cancel) => Do(() =>
    {
        _orders.Enqueue((target.SystemId, to switch { PowerSwitch.On => "on", PowerSwitch.Off => "off", PowerSwitch.SoftOff => "soft off" }));
        return _states[target.SystemId] = to == PowerSwitch.On ? PowerState.On : PowerState.Off;
    });

    public Task<bool> BootFromAsync(PowerTarget target, bool network, CancellationToken cancel) => Do(() =>
    {
        _orders.Enqueue((target.SystemId, network ? "boot network" : "boot disk"));
        return true;
    });

    private Task<T> Do<T>(Func<T> step) => Problem is { } problem ? Task.FromException<T>(problem) : Task.FromResult(step());
}
