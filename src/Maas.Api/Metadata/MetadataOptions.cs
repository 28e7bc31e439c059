namespace Maas.Api.Metadata;

/// <summary>Where the metadata service finds what it hands out besides documents.</summary>
/// <param name="MachineResources">The folder that holds the hardware reporter by Debian architecture.</param>
public sealed record MetadataOptions(string MachineResources);
