using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Maas.Agent.Host;
using Maas.Agent.Http;
using Maas.Agent.Install;
using Maas.Agent.Reporting;
using Maas.Agent.Tests.Support;
using Maas.Domain.Installation;
using Maas.Testing;

namespace Maas.Agent.Tests.Install;

/// <summary>Whole installations on a loop device: real tables, filesystems and mounts, an image with a boot loader that only writes down how it was called.</summary>
public sealed class InstallSessionTests
{
    private const long Mebibyte = 1 << 20;

    /// <summary>Not every kernel that tests run on has FAT; what is tested here is the order of things.</summary>
    private static readonly bool Fat = File.ReadAllText("/proc/filesystems").Contains("vfat", StringComparison.Ordinal);

    [Fact]
    public async Task An_archive_becomes_a_system_on_a_partitioned_disk()
    {
        Needs.Root();
        using var disk = new LoopDisk(600 * Mebibyte);
        var image = Image();
        await using var server = Serve(image);

        var (failure, log) = await InstallAsync(server, Plan(server, disk, image));

        Assert.True(failure is null, failure + "\n" + log);
        Assert.Contains("op=netboot_off", server.Requests.Last(request => request.Path == "/off").Text, StringComparison.Ordinal);
        Assert.Equal(
            ["start cmd-install", "start early", "finish early", "start partitioning", "finish partitioning", "start network", "finish network", "start extract", "finish extract", "start curthooks", "finish curthooks", "start hook", "finish hook", "start late", "finish late", "finish cmd-install"],
            Events(server).Where(name => !name.StartsWith("progress", StringComparison.Ordinal)));
        using var root = new Mounted(disk.Path + "p2");
        Assert.Equal("node1.maas\n", root.Text("etc/hostname"));
        Assert.Contains("127.0.1.1 node1.maas node1", root.Text("etc/hosts"), StringComparison.Ordinal);
        Assert.Equal(
            "UUID=44444444-4444-4444-8444-444444444444 / ext4 defaults 0 1\n"
                + (Fat ? "UUID=3333-3333 /boot/efi vfat umask=0077 0 2\n" : "UUID=33333333-0000-4000-8000-000000000000 /boot/efi ext2 defaults 0 2\n")
                + "tmpfs /scratch tmpfs size=1M 0 0\n/swap.img none swap sw 0 0\n",
            root.Text("etc/fstab"));
        Assert.Equal("secret", root.Text("etc/cloud/cloud.cfg.d/95-x.cfg"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(root.Path("etc/cloud/cloud.cfg.d/95-x.cfg")));
        Assert.Contains("version: 2", root.Text("etc/cloud/cloud.cfg.d/50-curtin-networking.cfg"), StringComparison.Ordinal);
        Assert.Contains("$GRUB_CMDLINE_LINUX_DEFAULT console=ttyS1", root.Text("etc/default/grub.d/50-maas.cfg"), StringComparison.Ordinal);
        Assert.Contains($"grub-install --target=i386-pc {disk.Path}\n", root.Text("calls"), StringComparison.Ordinal);
        Assert.Contains("grub-install --target=x86_64-efi --efi-directory=/boot/efi --no-nvram --force-extra-removable\n", root.Text("calls"), StringComparison.Ordinal);
        Assert.EndsWith("update-grub\nlate one\n", root.Text("calls"), StringComparison.Ordinal);
        Assert.Equal(8 * Mebibyte, new FileInfo(root.Path("swap.img")).Length);
        Assert.False(File.Exists(root.Path("usr/sbin/policy-rc.d")));
        Assert.Contains("Writing the image", root.Text("root/curtin-install.log"), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(root.Path("root/curtin-install-cfg.json")));
        Assert.Equal("/usr/bin", new FileInfo(root.Path("bin")).LinkTarget);
        Assert.Equal((UnixFileMode)0b100_111_101_101, File.GetUnixFileMode(root.Path("usr/bin/setuid")));
    }

    [Fact]
    public async Task A_failing_final_command_is_told_with_its_output_and_nothing_stays_mounted()
    {
        Needs.Root();
        using var disk = new LoopDisk(600 * Mebibyte);
        var image = Image();
        await using var server = Serve(image);
        var plan = Plan(server, disk, image) with { LateCommands = [new LateCommand("break", ["/bin/sh", "-c", "echo because; exit 7"], InTarget: true)] };

        var (failure, _) = await InstallAsync(server, plan);

        Assert.Contains("exit status 7", failure, StringComparison.Ordinal);
        Assert.Contains("because", failure, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.Path == "/off");
        Assert.DoesNotContain(disk.Path, await File.ReadAllTextAsync("/proc/mounts"), StringComparison.Ordinal);
        Assert.Contains("finish cmd-install", Events(server));
    }

    [Fact]
    public async Task An_image_without_what_it_must_have_is_refused_in_the_plan_s_words()
    {
        Needs.Root();
        using var disk = new LoopDisk(600 * Mebibyte);
        var image = Image();
        await using var server = Serve(image);

        var (failure, _) = await InstallAsync(server, Plan(server, disk, image) with { Requirements = [new Requirement(["/usr/bin/cloud-init", "/usr/local/bin/cloud-init"], "It has no cloud-init.")] });

        Assert.Equal("Installation failed: It has no cloud-init.", failure);
    }

    [Fact]
    public async Task A_disk_image_is_written_and_its_system_configured()
    {
        Needs.Root();
        using var source = new LoopDisk(600 * Mebibyte);
        var archive = Image();
        await using (var first = Serve(archive))
            Assert.Null((await InstallAsync(first, Plan(first, source, archive))).Failure);
        LoopDisk.Run("blockdev", "--rereadpt", source.Path);
        Assert.SkipUnless(File.Exists(source.Path + "p2"), "this kernel is built without reading GUID partition tables");
        var image = Gzip(await File.ReadAllBytesAsync(source.File));
        using var disk = new LoopDisk(700 * Mebibyte);
        await using var server = Serve(image);
        var plan = Plan(server, disk, image);
        plan = plan with { Hostname = "second", Source = plan.Source with { Type = SourceType.DdGz }, Files = [new TargetFile("/etc/new", "x")] };

        var (failure, log) = await InstallAsync(server, plan);

        Assert.True(failure is null, failure + "\n" + log);
        Assert.Contains("No problems found", LoopDisk.Run("sgdisk", "-v", disk.File), StringComparison.Ordinal);
        using var root = new Mounted(disk.Path + "p2");
        Assert.Equal("second\n", root.Text("etc/hostname"));
        Assert.Equal("x", root.Text("etc/new"));
    }

    [Fact]
    public async Task An_MBR_with_logical_partitions_and_swap_is_built()
    {
        Needs.Root();
        using var disk = new LoopDisk(600 * Mebibyte);
        var image = Image();
        await using var server = Serve(image);
        var plan = Plan(server, disk, image) with
        {
            Storage =
            [
                new DiskAction { Id = "d", Path = disk.Path, Ptable = "msdos", Wipe = "superblock", GrubDevice = true },
                new PartitionAction { Id = "p1", Device = "d", Number = 1, Offset = 4 * Mebibyte, Size = 300 * Mebibyte, Flag = "boot", Wipe = "superblock" },
                new PartitionAction { Id = "p4", Device = "d", Number = 4, Size = 200 * Mebibyte, Flag = "extended" },
                new PartitionAction { Id = "p5", Device = "d", Number = 5, Size = 64 * Mebibyte, Flag = "logical", Wipe = "superblock" },
                new PartitionAction { Id = "p6", Device = "d", Number = 6, Size = 64 * Mebibyte, Flag = "logical", Wipe = "zero" },
                new FormatAction { Id = "f1", Volume = "p1", Fstype = "ext4", Label = "root" },
                new FormatAction { Id = "f5", Volume = "p5", Fstype = "swap" },
                new FormatAction { Id = "f6", Volume = "p6", Fstype = "ext2" },
                new MountAction { Id = "m5", Device = "f5", Path = "none" },
                new MountAction { Id = "m1", Device = "f1", Path = "/" },
                new MountAction { Id = "m6", Device = "f6", Path = "/srv", Options = "noatime" },
            ],
        };

        var (failure, log) = await InstallAsync(server, plan);

        Assert.True(failure is null, failure + "\n" + log);
        Assert.Contains("swap", LoopDisk.Run("blkid", "-p", disk.Path + "p5"), StringComparison.Ordinal);
        using var root = new Mounted(disk.Path + "p1");
        Assert.Matches("UUID=[0-9a-f-]{36} none swap sw 0 0\nUUID=[0-9a-f-]{36} / ext4 defaults 0 1\nUUID=[0-9a-f-]{36} /srv ext2 noatime 0 2\n", root.Text("etc/fstab"));
    }

    private static InstallPlan Plan(ScriptedServer server, LoopDisk disk, byte[] image) => new()
    {
        Hostname = "node1.maas",
        Source = new InstallSource { Url = server.Url + "/image", Type = SourceType.Tgz, Sha256 = Convert.ToHexStringLower(SHA256.HashData(image)), Size = image.Length },
        Storage =
        [
            new DiskAction { Id = "d", Path = disk.Path, Ptable = "gpt", Wipe = "superblock", GrubDevice = true },
            new PartitionAction { Id = "p1", Device = "d", Number = 1, Offset = 4 * Mebibyte, Size = 64 * Mebibyte, Flag = "boot", Wipe = "superblock" },
            new PartitionAction { Id = "p2", Device = "d", Number = 2, Size = 400 * Mebibyte, Wipe = "superblock" },
            new PartitionAction { Id = "p3", Device = "d", Number = 3, Size = Mebibyte, Flag = "bios_grub", Wipe = "zero" },
            new FormatAction { Id = "f1", Volume = "p1", Fstype = Fat ? "fat32" : "ext2", Uuid = "33333333-0000-4000-8000-000000000000", Label = "efi" },
            new FormatAction { Id = "f2", Volume = "p2", Fstype = "ext4", Uuid = "44444444-4444-4444-8444-444444444444", Label = "root" },
            new MountAction { Id = "m2", Device = "f2", Path = "/" },
            new MountAction { Id = "m1", Device = "f1", Path = "/boot/efi" },
            new MountAction { Id = "m3", Path = "/scratch", Fstype = "tmpfs", Spec = "tmpfs", Options = "size=1M" },
        ],
        Network = "network: {version: 2}\n",
        Files = [new TargetFile("/etc/cloud/cloud.cfg.d/95-x.cfg", "secret", 0b110_000_000)],
        KernelOptions = "console=ttyS1",
        SwapSize = 8 * Mebibyte,
        LateCommands = [new LateCommand("one", ["/bin/sh", "-c", "echo late one >> /calls"], InTarget: true), new LateCommand("two", ["/bin/sh", "-c", "test -d $TARGET_MOUNT_POINT/etc"])],
        NetbootOffUrl = server.Url + "/off",
        Requirements = [new Requirement(["/nowhere", "/bin/sh"], "no shell")],
    };

    private static ScriptedServer Serve(byte[] image) => new(asked => asked.Path == "/image" ? Answer.Ok(image) : Answer.Ok("x"));

    private static async Task<(string? Failure, string Log)> InstallAsync(ScriptedServer server, InstallPlan plan)
    {
        using var sink = new MemoryStream();
        using var log = TestLog.To(sink);
        var appliance = new Appliance(new HastyTime(), null);
        var reporter = new StatusReporter(appliance, new Uri(server.Url + "/status"), TimeProvider.System);
        var session = new InstallSession(appliance, reporter, new SystemTree(), new Programs(), log, TimeProvider.System);
        var failure = await session.RunAsync(JsonSerializer.SerializeToUtf8Bytes(plan, InstallJson.Default.InstallPlan), CancellationToken.None);
        return (failure, await File.ReadAllTextAsync(InstallLog.Path));
    }

    private static IReadOnlyList<string> Events(ScriptedServer server) =>
    [
        .. server.Requests.Where(request => request.Path == "/status").Select(request =>
        {
            using var json = JsonDocument.Parse(request.Body);
            return $"{json.RootElement.GetProperty("event_type").GetString()} {json.RootElement.GetProperty("name").GetString()!.Replace("cmd-install/stage-", "", StringComparison.Ordinal)}";
        }),
    ];

    /// <summary>busybox, links as a merged-usr system has them, and programs that note their calls.</summary>
    private static byte[] Image()
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
        {
            void Folder(string name) => tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, name) { Mode = (UnixFileMode)0b111_101_101 });
            void Add(string name, byte[] content, int mode = 0b111_101_101) => tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = (UnixFileMode)mode, DataStream = new MemoryStream(content) });
            void Link(string name, string target) => tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target });
            foreach (var folder in (string[])["./", "./etc/", "./etc/cloud/", "./etc/cloud/cloud.cfg.d/", "./usr/", "./usr/bin/", "./usr/sbin/", "./boot/", "./root/", "./usr/lib/grub/i386-pc/", "./usr/lib/grub/x86_64-efi/"])
                Folder(folder);
            Link("./bin", "/usr/bin");
            Link("./sbin", "usr/sbin");
            // Through the absolute link: into the target.
            Add("./bin/busybox", File.ReadAllBytes("/bin/busybox"));
            Link("./usr/bin/sh", "busybox");
            Add("./usr/bin/setuid", "x"u8.ToArray(), 0b100_111_101_101);
            Add("./boot/vmlinuz-1", "kernel"u8.ToArray());
            foreach (var program in (string[])["grub-install", "update-grub"])
                Add("./usr/sbin/" + program, Encoding.UTF8.GetBytes($"#!/bin/sh\necho {program}${{*:+ $*}} >> /calls\n"));
        }
        return buffer.ToArray();
    }

    private static byte[] Gzip(byte[] content)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(content);
        return buffer.ToArray();
    }

    private sealed class Mounted : IDisposable
    {
        private readonly string _path = Directory.CreateTempSubdirectory("maas-mounted-").FullName;

        public Mounted(string device) => LoopDisk.Run("mount", "-o", "ro", device, _path);

        public string Path(string path) => System.IO.Path.Combine(_path, path);

        public string Text(string path) => File.ReadAllText(Path(path));

        public void Dispose()
        {
            LoopDisk.Run("umount", _path);
            Directory.Delete(_path);
        }
    }
}
