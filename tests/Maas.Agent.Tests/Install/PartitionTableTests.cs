using System.Diagnostics;
using System.Text.Json;
using Maas.Agent.Install;
using Maas.Agent.Install.Storage;
using Maas.Agent.Install.Tables;
using Maas.Testing;

namespace Maas.Agent.Tests.Install;

/// <summary>Tables on files, read back by sfdisk and judged by sgdisk.</summary>
public sealed class PartitionTableTests
{
    private const long Mebibyte = 1 << 20;

    [Fact]
    public void A_GUID_table_is_what_sfdisk_reads_and_sgdisk_approves()
    {
        using var folder = new TemporaryDirectory();
        var path = Disk(folder, 100 * Mebibyte);
        var uuid = Guid.NewGuid();
        using (var disk = new BlockIo(path))
        {
            var table = new GptTable(disk, Guid.NewGuid());
            table.Add(new NewPartition(1, 4 * Mebibyte, Mebibyte, PartitionPurpose.BiosBoot, Guid.NewGuid()));
            table.Add(new NewPartition(2, null, 32 * Mebibyte, PartitionPurpose.EfiSystem, Guid.NewGuid()));
            // Planned from a larger report: what fits is taken.
            table.Add(new NewPartition(3, null, 64 * Mebibyte, PartitionPurpose.Data, uuid, "root"));
            table.Write();
        }

        var partitions = Sfdisk(path, "gpt");
        Assert.Equal(["21686148-6449-6E6F-744E-656564454649", "C12A7328-F81F-11D2-BA4B-00A0C93EC93B", "0FC63DAF-8483-4772-8E79-3D69D8477DE4"], partitions.Select(part => part.GetProperty("type").GetString()));
        Assert.Equal([8192L, 10240L, 75776L], partitions.Select(part => part.GetProperty("start").GetInt64()));
        Assert.Equal(uuid.ToString(), partitions[2].GetProperty("uuid").GetString(), ignoreCase: true);
        Assert.Equal("root", partitions[2].GetProperty("name").GetString());
        Assert.Contains("No problems found", Run("sgdisk", "-v", path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_moves_to_the_end_of_a_larger_disk()
    {
        using var folder = new TemporaryDirectory();
        var path = Disk(folder, 50 * Mebibyte);
        using (var disk = new BlockIo(path))
        {
            var table = new GptTable(disk, Guid.NewGuid());
            table.Add(new NewPartition(1, null, 20 * Mebibyte, PartitionPurpose.Data, Guid.NewGuid()));
            table.Write();
        }
        using (var file = File.OpenWrite(path))
            file.SetLength(80 * Mebibyte);
        using (var disk = new BlockIo(path))
            Assert.True(GptTable.Relocate(disk));

        Assert.Contains("No problems found", Run("sgdisk", "-v", path), StringComparison.Ordinal);
        Assert.Single(Sfdisk(path, "gpt"));
    }

    [Fact]
    public void An_old_table_has_primary_and_logical_partitions()
    {
        using var folder = new TemporaryDirectory();
        var path = Disk(folder, 100 * Mebibyte);
        using (var disk = new BlockIo(path))
        {
            var table = new MbrTable(disk, 0x12345678);
            table.Add(new NewPartition(1, Mebibyte, 10 * Mebibyte, PartitionPurpose.Data, Guid.Empty, Active: true));
            table.Add(new NewPartition(2, null, 10 * Mebibyte, PartitionPurpose.Swap, Guid.Empty));
            table.Add(new NewPartition(4, null, 60 * Mebibyte, PartitionPurpose.Extended, Guid.Empty));
            table.Add(new NewPartition(5, null, 20 * Mebibyte, PartitionPurpose.Data, Guid.Empty, Logical: true));
            table.Add(new NewPartition(6, null, 30 * Mebibyte, PartitionPurpose.Lvm, Guid.Empty, Logical: true));
            table.Write();
        }

        var partitions = Sfdisk(path, "dos");
        Assert.Equal(["83", "82", "f", "83", "8e"], partitions.Select(part => part.GetProperty("type").GetString()));
        Assert.Equal([1L, 11, 21, 22, 43], partitions.Select(part => part.GetProperty("start").GetInt64() * 512 / Mebibyte));
        Assert.True(partitions[0].GetProperty("bootable").GetBoolean());
        Assert.Contains("No errors detected", Run("sfdisk", "--verify", path), StringComparison.Ordinal);
    }

    [Fact]
    public void Partitions_that_do_not_fit_or_overlap_are_refused()
    {
        using var folder = new TemporaryDirectory();
        using var disk = new BlockIo(Disk(folder, 100 * Mebibyte));
        var table = new GptTable(disk, Guid.NewGuid());
        table.Add(new NewPartition(1, 4 * Mebibyte, 10 * Mebibyte, PartitionPurpose.Data, Guid.NewGuid()));

        Assert.Throws<InstallException>(() => table.Add(new NewPartition(2, 8 * Mebibyte, Mebibyte, PartitionPurpose.Data, Guid.NewGuid())));
        Assert.Throws<InstallException>(() => table.Add(new NewPartition(2, null, 500 * Mebibyte, PartitionPurpose.Data, Guid.NewGuid())));
        Assert.Throws<InstallException>(() => table.Add(new NewPartition(1, null, Mebibyte, PartitionPurpose.Data, Guid.NewGuid())));
    }

    [Fact]
    public void The_checksum_is_the_usual_one() => Assert.Equal(0xcbf43926u, Crc32.Of("123456789"u8));

    private static string Disk(TemporaryDirectory folder, long size)
    {
        var path = Path.Combine(folder.Path, "disk");
        using var file = File.Create(path);
        file.SetLength(size);
        return path;
    }

    private static List<JsonElement> Sfdisk(string path, string label)
    {
        using var document = JsonDocument.Parse(Run("sfdisk", "-J", path));
        var table = document.RootElement.GetProperty("partitiontable");
        Assert.Equal(label, table.GetProperty("label").GetString());
        return [.. table.GetProperty("partitions").EnumerateArray().Select(part => part.Clone())];
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
