namespace Maas.Power;

/// <summary>A driver whose equipment can be told what the node boots from.</summary>
public interface IBootOrder
{
    /// <summary>Chooses the source of the next boot.</summary>
    /// <exception cref="PowerException">It did not answer, or refused.</exception>
    Task BootFromAsync(Bmc bmc, BootTarget target, CancellationToken cancel);
}

/// <summary>What a node boots from.</summary>
public enum BootTarget
{
    /// <summary>The network card.</summary>
    Network,

    /// <summary>The disk.</summary>
    Disk,
}
