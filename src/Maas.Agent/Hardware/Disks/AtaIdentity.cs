using System.Buffers.Binary;
using System.Text;

namespace Maas.Agent.Hardware.Disks;

/// <summary>IDENTIFY DEVICE data (ATA8-ACS §7.16.7), which the kernel keeps in the SCSI page 89h: model names in SCSI's own field are cut at 16 characters.</summary>
internal sealed record AtaIdentity(string Model, string Serial, string Firmware, int RotationRate)
{
    /// <summary>The page has 60 bytes about the translation in front (SAT-3 §12.4.2).</summary>
    private const int Offset = 60;

    public static AtaIdentity? FromPage89(byte[]? page)
    {
        if (page is null || page.Length < Offset + 512)
            return null;
        var words = page.AsSpan(Offset, 512);
        return new AtaIdentity(Text(words[54..94]), Text(words[20..40]), Text(words[46..54]), BinaryPrimitives.ReadUInt16LittleEndian(words[434..]));
    }

    /// <summary>Two characters a word, the first in the high byte.</summary>
    private static string Text(ReadOnlySpan<byte> words)
    {
        var characters = new byte[words.Length];
        for (var i = 0; i < words.Length; i += 2)
            (characters[i], characters[i + 1]) = (words[i + 1], words[i]);
        return Encoding.ASCII.GetString(characters).Trim(' ', '\0');
    }
}
