namespace Maas.Domain.Storage;

/// <summary>Sizes that follow from others: a group is as large as its members make it, and what stands on it must still fit.</summary>
public sealed partial class StorageDraft
{
    /// <returns>Why what stands on a changed device no longer fits; null when all does.</returns>
    private Refusal? Settle()
    {
        // Groups stand on each other: every pass carries a change one storey up.
        for (var pass = 0; pass <= _groups.Count && Resize(); pass++)
        {
        }

        foreach (var device in _devices)
        {
            if (device.Size < StorageSpace.Alignment) return Refusal.Unsound("__all__", $"{device.Name} would be smaller than 4 MiB.");
            // A disk is as large as it is: clients correct its size first and its partitions then. What is made of other devices must fit at once.
            if (device.IsVirtual && StorageSpace.Overflows(Node, device))
                return Refusal.Unsound("__all__", $"{device.Name} would be too small for its partitions.");
        }

        return _groups.Any(g => g.Type == FilesystemGroupType.LvmVg && VolumesOf(g).Sum(d => d.Size) > SizeOf(g))
            ? Refusal.BadRequest("Volume group cannot be smaller than its logical volumes.")
            : null;
    }

    private bool Resize()
    {
        var changed = false;
        foreach (var group in _groups.Where(g => g.Type != FilesystemGroupType.LvmVg).ToList())
        {
            if (_devices.FirstOrDefault(d => d.GroupId == group.Id) is not { } device) continue;
            var backing = group.Type == FilesystemGroupType.Bcache ? MembersOf(group.Id, "bcache-backing") : [];
            var resized = group.Type switch
            {
                FilesystemGroupType.Bcache => device with { Size = backing.Sum(SizeOf), BlockSize = backing.Count > 0 ? BlockSizeOf(backing[0]) : device.BlockSize },
                FilesystemGroupType.Vmfs6 => device with { Size = DatastoreSize(group) },
                _ => device with { Size = RaidSize(group) },
            };
            if (resized.Size == device.Size && resized.BlockSize == device.BlockSize) continue;
            Replace(resized);
            changed = true;
        }

        return changed;
    }
}
