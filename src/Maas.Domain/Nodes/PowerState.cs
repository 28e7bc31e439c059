namespace Maas.Domain.Nodes;

/// <summary>What is known of a node's power; published in lower case (api-resources.md §1.3).</summary>
public enum PowerState
{
    Unknown = 0,
    On,
    Off,

    /// <summary>The BMC answered, but refused or failed.</summary>
    Error,
}
