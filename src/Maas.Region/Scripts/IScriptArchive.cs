using Maas.Domain.Nodes;

namespace Maas.Region.Scripts;

/// <summary>The archive of scripts that a node downloads and runs (metadata.md §5).</summary>
public interface IScriptArchive
{
    /// <summary>What the node is to run now; null when there is nothing.</summary>
    /// <param name="netplan">Renders the node's network configuration; asked for only when a script wants it applied.</param>
    Task<byte[]?> ForAsync(Node node, Func<string> netplan);

    /// <summary>What a machine that is not known runs to introduce itself.</summary>
    byte[] ForEnlisting();

    /// <summary>The deprecated archive: every commissioning script, to be run in order of names.</summary>
    byte[] Deprecated();
}
