namespace Maas.Region.Tags;

/// <summary>Tags with definitions, evaluated over the hardware details of nodes (lifecycle.md §12.4, end).</summary>
public interface ITagsGrain : IGrainWithIntegerKey
{
    /// <summary>Evaluates all definitions for one node.</summary>
    Task Evaluate(string systemId);

    /// <summary>Evaluates one tag for all nodes.</summary>
    Task Rebuild(string tag);
}
