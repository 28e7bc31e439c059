namespace Maas.Region.Bmcs;

/// <summary>Which BMC a node hangs on: nodes with the same key take turns (network.md: one owner per BMC).</summary>
public static class BmcKey
{
    /// <summary>The type and its address, or the node itself for types without one.</summary>
    public static string Of(PowerTarget target) =>
        target.Parameters.TryGetValue("power_address", out var address) && address.Length > 0
            ? $"{target.PowerType}|{address}"
            : $"{target.PowerType}|node|{target.SystemId}";
}
