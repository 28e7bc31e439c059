using Maas.Api.Resources.Storage;

namespace Maas.Api.Resources.VmfsDatastores;

public sealed record VmfsCreateForm : GroupCreateForm;

/// <summary>A datastore stands on partitions only, so no whole disk leaves it.</summary>
public sealed record VmfsUpdateForm : GroupUpdateForm;
