using Maas.Agent.Install.Tables;
using Maas.Domain.Installation;

namespace Maas.Agent.Install.Storage;

/// <summary>Cuts one partition and makes the kernel see it.</summary>
internal sealed class PartitionStep : StorageStep<PartitionAction>
{
    protected override async Task BuildAsync(PartitionAction action, StorageBuild build, CancellationToken cancel)
    {
        var (disk, table) = build.TableOf(action.Device);
        var gpt = table is GptTable;
        var wanted = new NewPartition(
            action.Number, action.Offset, action.Size, Purpose(action, build.Plan, gpt), Guid.TryParse(action.Uuid, out var uuid) ? uuid : Guid.NewGuid(),
            Active: action.Flag == "boot" && !gpt, Logical: action.Flag == "logical");
        var placed = table.Add(wanted);
        var extended = wanted.Purpose == PartitionPurpose.Extended;
        if (!extended)
            Wipe(action.Wipe, disk, placed);
        table.Write();
        // Of an extended partition the kernel shows only its first link.
        disk.AddPartition(action.Number, placed.Start, extended ? 2L * disk.SectorSize : placed.Size);
        var path = DevicePath(disk.Path, action.Number);
        build.Device(action.Id, path);
        if (action.Flag == "prep")
            build.GrubDevice(path);
        if (disk.IsDevice)
            await build.AppearsAsync(path, cancel);
    }

    /// <summary>A name that ends in a digit has a p before the number.</summary>
    public static string DevicePath(string disk, int number) => char.IsAsciiDigit(disk[^1]) ? $"{disk}p{number}" : $"{disk}{number}";

    /// <summary>Through the disk, before the partition exists: the kernel must not find an old filesystem's mark in the new one.</summary>
    private static void Wipe(string? wipe, BlockIo disk, PlacedPartition placed)
    {
        const long end = 1 << 20;
        if (wipe is null)
            return;
        if (wipe == "zero" || placed.Size <= 2 * end)
        {
            disk.Zero(placed.Start, placed.Size);
            return;
        }
        disk.Zero(placed.Start, end);
        disk.Zero(placed.Start + placed.Size - end, end);
    }

    private static PartitionPurpose Purpose(PartitionAction action, InstallPlan plan, bool gpt) => action.Flag switch
    {
        "boot" when gpt => PartitionPurpose.EfiSystem,
        // UEFI firmware looks for its type on an MBR as well.
        "boot" when plan.Storage.OfType<FormatAction>().Any(format => format.Volume == action.Id && format.Fstype is "fat32" or "vfat") => PartitionPurpose.EfiSystem,
        "bios_grub" => PartitionPurpose.BiosBoot,
        "prep" => PartitionPurpose.Prep,
        "extended" => PartitionPurpose.Extended,
        _ when plan.Storage.OfType<LvmVolgroupAction>().Any(group => group.Devices.Contains(action.Id)) => PartitionPurpose.Lvm,
        _ when plan.Storage.OfType<RaidAction>().Any(raid => raid.Devices.Contains(action.Id) || raid.SpareDevices.Contains(action.Id)) => PartitionPurpose.Raid,
        _ when plan.Storage.OfType<FormatAction>().Any(format => format.Volume == action.Id && format.Fstype == "swap") => PartitionPurpose.Swap,
        _ => PartitionPurpose.Data,
    };
}
