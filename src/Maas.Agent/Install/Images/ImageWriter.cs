using Maas.Agent.Archives;
using Maas.Agent.Http;
using Maas.Agent.Install.Storage;
using Maas.Agent.Install.Tables;
using Maas.Domain.Installation;

namespace Maas.Agent.Install.Images;

/// <summary>Turns the served file into the content of the disk.</summary>
internal sealed class ImageWriter(InstallSource source, StorageBuild build, ImageProgress progress, InstallLog log)
{
    public async Task WriteAsync(CancellationToken cancel)
    {
        await using var download = new ImageDownload(new Uri(source.Url), source.Size, HttpConnection.Default, log);
        await using (var pipeline = await ImagePipeline.OpenAsync(source, download, progress, cancel))
        {
            // Reading is synchronous, and the pipe blocks: not on a thread that others wait for.
            await Task.Factory.StartNew(() => Consume(pipeline.Content), cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await pipeline.VerifyAsync(cancel);
        }
        await progress.EndAsync();
        if (build.IsDiskImage)
            await SettleAsync(cancel);
    }

    private void Consume(Stream content)
    {
        if (!build.IsDiskImage)
        {
            using var extraction = new TarExtraction(build.Target);
            var count = extraction.Extract(new TarReader(content));
            log.Headline(count > 0 ? $"{count} files extracted" : throw new InstallException($"{source.Url} is an empty archive."));
            return;
        }
        using var disk = new BlockIo(build.GrubDevices[0]);
        var written = new SparseCopy(disk).Copy(source.Type >= SourceType.DdTar ? new TarMember(content) : content);
        log.Headline($"{written >> 20} MiB written to {disk.Path}");
    }

    /// <summary>The kernel learns of the partitions that came with the image.</summary>
    private async Task SettleAsync(CancellationToken cancel)
    {
        using var disk = new BlockIo(build.GrubDevices[0]);
        if (GptTable.Relocate(disk))
            log.Note("The second partition table is at the end of the disk");
        for (var attempt = 0; !disk.RereadTable(); attempt++)
        {
            if (attempt == 10)
                throw new InstallException($"{disk.Path} is in use: the kernel does not read its new partition table.");
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancel);
        }
    }

    /// <summary>The disk image inside an archive: its first file.</summary>
    private sealed class TarMember : Stream
    {
        private readonly TarReader _tar;

        public TarMember(Stream archive)
        {
            _tar = new TarReader(archive);
            for (var entry = _tar.Next(); entry is not { Kind: TarKind.File, Size: > 0 }; entry = _tar.Next())
            {
                if (entry is null)
                    throw new InstallException("The archive holds no disk image.");
            }
        }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => _tar.Read(buffer.AsSpan(offset, count));
        public override int Read(Span<byte> buffer) => _tar.Read(buffer);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
