using Maas.Domain.VmHosts;

namespace Maas.Power;

/// <summary>Speaks to one kind of hypervisor (power.md §8). One step each: what is made of the answers is the caller's business.</summary>
public interface IVmHostDriver
{
    /// <summary>The type of VM host, as in the API: <c>lxd</c>, <c>virsh</c>.</summary>
    string Type { get; }

    /// <summary>Asks a host, and through it the other members of its cluster, for all it has.</summary>
    /// <exception cref="PowerException">It did not answer, or refused.</exception>
    Task<DiscoveredVmHosts> DiscoverAsync(VmHostTarget target, CancellationToken cancel);

    /// <summary>Makes a virtual machine, switched off, that boots from the network first.</summary>
    /// <exception cref="PowerException">It did not answer, refused or has no room; nothing is left of the machine.</exception>
    Task<DiscoveredVm> ComposeAsync(VmHostTarget target, ComposeOrder order, CancellationToken cancel);

    /// <summary>Destroys a virtual machine with its disks. One that is not there is destroyed already.</summary>
    /// <exception cref="PowerException">It did not answer, or refused.</exception>
    Task DecomposeAsync(VmHostTarget target, string identifier, CancellationToken cancel);
}

/// <summary>The host to speak to.</summary>
/// <param name="Name">Its name in the appliance.</param>
/// <param name="Parameters">Settings of the connection: <c>power_address</c>, <c>project</c>, <c>certificate</c>, <c>key</c>, <c>password</c>, <c>power_pass</c>.</param>
public sealed record VmHostTarget(string Name, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>Settings of the appliance's other equipment of the type, this one's perhaps among them.</summary>
    public Func<IEnumerable<IReadOnlyDictionary<string, string>>> Others { get; init; } = static () => [];
}
