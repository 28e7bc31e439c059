namespace Maas.Domain.Nodes;

/// <summary>Where rules get new numbers and identifiers from: numbers of a node's parts are unique over all nodes and never used twice, so they
/// are the store's to give. A rule takes one only for a part that it really makes.</summary>
public interface INodeNumbers
{
    int BlockDevice();

    int Partition();

    int Filesystem();

    int FilesystemGroup();

    int CacheSet();

    int Interface();

    int NodeDevice();

    /// <summary>A new version 4 UUID in its text form.</summary>
    string Uuid();
}
