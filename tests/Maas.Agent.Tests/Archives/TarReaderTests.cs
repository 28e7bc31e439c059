using System.Diagnostics;
using System.Text;
using CsCheck;
using Maas.Agent.Archives;
using Maas.Testing;

namespace Maas.Agent.Tests.Archives;

public sealed class TarReaderTests
{
    [Theory]
    [InlineData("gnu")]
    [InlineData("pax")]
    [InlineData("ustar")]
    [InlineData("v7")]
    public void Archives_of_GNU_tar_are_read(string format)
    {
        using var folder = new TemporaryDirectory();
        Directory.CreateDirectory(Path.Combine(folder.Path, "d"));
        File.WriteAllText(Path.Combine(folder.Path, "d", "file"), "content");
        File.SetUnixFileMode(Path.Combine(folder.Path, "d", "file"), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.SetUser);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "d", "link"), "/absolute");
        var longName = new string('n', 90);
        if (format is "gnu" or "pax")
            longName = new string('n', 180);
        File.WriteAllText(Path.Combine(folder.Path, "d", longName), "long");

        var entries = Read(Tar(folder.Path, $"--format={format}", "d"));

        Assert.Equal(4, entries.Count);
        var file = entries["d/file"];
        Assert.Equal("content", file.Content);
        Assert.Equal(0x940u, file.Entry.Mode);
        Assert.Equal("/absolute", Encoding.UTF8.GetString(entries["d/link"].Entry.LinkName));
        Assert.Equal(TarKind.SymbolicLink, entries["d/link"].Entry.Kind);
        Assert.Equal("long", entries["d/" + longName].Content);
        Assert.Equal(TarKind.Directory, entries["d/"].Entry.Kind);
    }

    [Theory]
    [InlineData("--format=gnu", "-S")]
    [InlineData("--format=pax", "-S", "--sparse-version=1.0")]
    public void Sparse_files_have_their_map(params string[] options)
    {
        using var folder = new TemporaryDirectory();
        using (var sparse = File.OpenWrite(Path.Combine(folder.Path, "s")))
        {
            for (var piece = 0; piece < 30; piece++)
            {
                sparse.Position = piece * 1_000_000L;
                sparse.Write("piece"u8);
            }
            sparse.SetLength(40_000_000);
        }

        var (entry, content) = Read(Tar(folder.Path, [.. options, "s"]))["s"];

        Assert.Equal(40_000_000, entry.Sparse!.RealSize);
        Assert.True(content.Length < 4_000_000);
        Assert.All(Enumerable.Range(0, 30), piece => Assert.Contains(entry.Sparse.Pieces, part => part.Offset <= piece * 1_000_000L && piece * 1_000_000L + 5 <= part.Offset + part.Length));
    }

    [Fact]
    public void Hard_links_and_extended_attributes_are_kept()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(Path.Combine(folder.Path, "a"), "x");
        Run(folder.Path, "ln", "a", "b");

        var entries = Read(Tar(folder.Path, "--format=pax", "--pax-option=SCHILY.xattr.user.k:=v", "a", "b"));

        Assert.Equal(TarKind.HardLink, entries["b"].Entry.Kind);
        Assert.Equal("a", Encoding.UTF8.GetString(entries["b"].Entry.LinkName));
        var (name, value) = Assert.Single(entries["a"].Entry.Xattrs);
        Assert.Equal(("user.k", "v"), (Encoding.UTF8.GetString(name), Encoding.UTF8.GetString(value)));
    }

    [Fact]
    public void Damaged_archives_are_refused_and_nothing_else_happens()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(Path.Combine(folder.Path, "a"), new string('x', 700));
        var archive = Tar(folder.Path, "--format=pax", "--pax-option=mtime:=1.5", "a");
        Gen.Select(Gen.Int[0, archive.Length - 1], Gen.Byte).Sample(change =>
        {
            var damaged = archive.ToArray();
            damaged[change.Item1] = change.Item2;
            TryRead(damaged);
        }, iter: 2000);
        for (var length = 0; length < archive.Length; length += 37)
            TryRead(archive[..length]);
    }

    private static void TryRead(byte[] archive)
    {
        try
        {
            Read(archive);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            // Refused, as it should be.
        }
    }

    private static Dictionary<string, (TarEntry Entry, string Content)> Read(byte[] archive)
    {
        var tar = new TarReader(new MemoryStream(archive));
        var entries = new Dictionary<string, (TarEntry, string)>();
        while (tar.Next() is { } entry)
            entries[Encoding.UTF8.GetString(entry.Name)] = (entry, Encoding.UTF8.GetString(tar.ReadAll()));
        return entries;
    }

    private static byte[] Tar(string folder, params string[] arguments)
    {
        Run(folder, "tar", ["-cf", "../out.tar" + Path.GetFileName(folder), .. arguments]);
        var path = Path.Combine(folder, "..", "out.tar" + Path.GetFileName(folder));
        var archive = File.ReadAllBytes(path);
        File.Delete(path);
        return archive;
    }

    private static void Run(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
