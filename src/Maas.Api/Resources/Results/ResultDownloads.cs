using System.Formats.Tar;
using System.Globalization;
using System.Text;
using Maas.Api.Contract;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Protocols.Compression;
using Maas.Region.Scripts;

namespace Maas.Api.Resources.Results;

/// <summary>Outputs of a run as one text or one archive (api-resources.md §16.3, end).</summary>
internal sealed class ResultDownloads(ScriptSetViews views, ScriptOutputs outputs)
{
    private const int Columns = 80;

    public Answer.Bytes Of(Node node, ScriptSet set, ResultFilter filter, string output, string filetype)
    {
        if (filetype is not ("txt" or "tar.xz")) throw ApiException.BadRequest($"Unknown filetype \"{filetype}\" must be txt or tar.xz");
        if (output is not ("combined" or "stdout" or "stderr" or "result" or "all"))
            throw ApiException.BadRequest($"Unknown output \"{output}\" must be combined, stdout, stderr, result or all");
        var files = views.ResultsOf(set, filter).SelectMany(r => Files(node, r, output, archive: filetype == "tar.xz")).ToList();
        if (filetype == "tar.xz") return new Answer.Bytes(Archive(node, set, files), "application/x-tar");
        return new Answer.Bytes(files is [var only] ? only.Content : Text(files), "application/binary");
    }

    private IEnumerable<(string Name, byte[] Content, DateTimeOffset At)> Files(Node node, ScriptResult result, string output, bool archive)
    {
        var name = result.Name.TrimStart('/') + Device(node, result, archive);
        if (!archive) name = result.Name + Device(node, result, archive);
        if (output is "combined" or "all") yield return (name, outputs.Read(result.Output), result.Updated);
        if (output is "stdout" or "all") yield return (name + ".out", outputs.Read(result.Stdout), result.Updated);
        if (output is "stderr" or "all") yield return (name + ".err", outputs.Read(result.Stderr), result.Updated);
        if (output is "result" or "all") yield return (name + ".yaml", outputs.Read(result.Result), result.Updated);
    }

    private static string Device(Node node, ScriptResult result, bool archive)
    {
        if (result.PhysicalBlockDeviceId is { } disk && node.Storage.BlockDevice(disk) is { } device) return archive ? $"-{device.Name}" : $" - /dev/{device.Name}";
        if (result.InterfaceId is { } nic && node.Interface(nic) is { } found) return archive ? $"-{found.Name}" : $" - {found.Name}";
        return "";
    }

    private static byte[] Text(IEnumerable<(string Name, byte[] Content, DateTimeOffset At)> files)
    {
        var text = new MemoryStream();
        foreach (var (name, content, _) in files)
        {
            var dashes = new string('-', Math.Max(1, (Columns - name.Length - 2) / 2));
            text.Write(Encoding.UTF8.GetBytes($"{dashes} {name} {dashes}\n"));
            text.Write(content);
            text.Write("\n"u8);
        }

        return text.ToArray();
    }

    private static byte[] Archive(Node node, ScriptSet set, IEnumerable<(string Name, byte[] Content, DateTimeOffset At)> files)
    {
        var root = string.Create(CultureInfo.InvariantCulture, $"{node.Hostname}-{set.ResultType.ToString().ToLowerInvariant()}-{set.Id}");
        using var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach (var (name, content, at) in files)
            {
                tar.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, $"{root}/{name}")
                {
                    DataStream = new MemoryStream(content, writable: false),
                    Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
                    ModificationTime = at,
                });
            }
        }

        return Xz.Store(archive.GetBuffer().AsSpan(0, (int)archive.Length));
    }
}
