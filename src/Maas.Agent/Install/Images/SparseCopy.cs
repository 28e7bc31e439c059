using Maas.Agent.Install.Storage;

namespace Maas.Agent.Install.Images;

/// <summary>Writes a disk's image without writing its empty parts: the disk is discarded first, and what reads as zero stays unwritten.</summary>
internal sealed class SparseCopy(BlockIo disk)
{
    private const int Chunk = 1 << 20;

    /// <returns>Bytes of the image.</returns>
    public long Copy(Stream image)
    {
        disk.Discard(0, disk.Size);
        var buffer = new byte[Chunk];
        var present = new byte[Chunk];
        long position = 0;
        while (image.ReadAtLeast(buffer, Chunk, throwOnEndOfStream: false) is > 0 and var length)
        {
            if (position + length > disk.Size)
                throw new InstallException($"The image is larger than {disk.Path}, which has {disk.Size} bytes.");
            var data = buffer.AsSpan(0, length);
            // Discarding promises nothing, so what is there is looked at: on a disk that kept its old content it must become zero.
            if (data.ContainsAnyExcept((byte)0) || !IsZero(position, present.AsSpan(0, length)))
                disk.Write(position, data);
            position += length;
        }
        disk.Flush();
        return position > 0 ? position : throw new InstallException("The image is empty.");
    }

    private bool IsZero(long position, Span<byte> present)
    {
        for (var at = 0; at < present.Length;)
        {
            var read = disk.Read(position + at, present[at..]);
            if (read == 0)
                return false;
            at += read;
        }
        return !present.ContainsAnyExcept((byte)0);
    }
}
