using Maas.Domain.Images;
using Maas.Domain.Nodes;

namespace Maas.Domain.Provisioning;

/// <summary>What an installation's documents are made of, gathered by the region.</summary>
public sealed record InstallFacts
{
    public required Node Node { get; init; }
    public required NodeNetwork Network { get; init; }

    /// <summary>Where the node finds the appliance: <c>http://10.0.0.2:5248</c>, without a slash at the end.</summary>
    public required string BaseUrl { get; init; }
    public required NodeToken Token { get; init; }

    /// <summary>The image, of the set that is installed.</summary>
    public required BootResource Image { get; init; }
    public required BootResourceFile File { get; init; }

    /// <summary>The file's path below <c>/images/</c>.</summary>
    public required string ImagePath { get; init; }

    /// <summary>Host name with domain.</summary>
    public required string Fqdn { get; init; }
    public string? OwnerEmail { get; init; }

    /// <summary>Kernel arguments of settings and tags.</summary>
    public string KernelOptions { get; init; } = "";

    /// <summary>For package downloads; null goes direct.</summary>
    public string? Proxy { get; init; }

    /// <summary>Where Ubuntu's packages come from.</summary>
    public AptSources Apt { get; init; } = new();

    /// <summary>The release of the commissioning system.</summary>
    public string CommissioningSeries { get; init; } = "";
    public bool Verbose { get; init; } = true;
    public bool ForceV1Network { get; init; }

    public string MetadataUrl => $"{BaseUrl}/MAAS/metadata/";

    public string StatusUrl => $"{BaseUrl}/MAAS/metadata/status/{Node.SystemId}";

    public string ByIdUrl => $"{BaseUrl}/MAAS/metadata/latest/by-id/{Node.SystemId}/";

    public string ImageUrl => $"{BaseUrl}/images/{ImagePath}";

    /// <summary>An image of no known system: nothing is assumed of what is in it.</summary>
    public bool IsCustom => Node.Osystem == "custom";

    /// <summary>A custom image counts as what it derives from; nothing said is the commissioning system.</summary>
    public bool IsUbuntuBased => Node.Osystem == "ubuntu" || (IsCustom && (Image.BaseImage.Length == 0 || Image.BaseImage.StartsWith("ubuntu/", StringComparison.Ordinal)));

    /// <summary>The release whose packages the image takes.</summary>
    public string UbuntuSeries => !IsCustom ? Node.DistroSeries : Image.BaseImage.Split('/', 2) is [_, { Length: > 0 } series] ? series : CommissioningSeries;

    public bool IsDiskImage => File.Filetype.StartsWith("root-dd", StringComparison.Ordinal);
}
