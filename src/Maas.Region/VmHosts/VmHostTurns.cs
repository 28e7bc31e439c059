namespace Maas.Region.VmHosts;

/// <summary>Turns at VM hosts: what a refresh finds must not be half of what a composition makes.</summary>
public sealed class VmHostTurns : Turns;
