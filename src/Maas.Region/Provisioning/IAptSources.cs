using Maas.Domain.Provisioning;

namespace Maas.Region.Provisioning;

/// <summary>The package archives that nodes are told to use.</summary>
public interface IAptSources
{
    AptSources Current { get; }
}

/// <summary>The distribution's own archives.</summary>
internal sealed class DistributionArchives : IAptSources
{
    public AptSources Current { get; } = new();
}
