namespace Maas.Store.Lite;

/// <summary>Which of 1,024 consecutive record numbers have a mark, a bit each: what a thousand records of one user cost is one document of 128 bytes.</summary>
internal static class MarkBlock
{
    private const int Numbers = 1024;

    public static byte[] Empty() => new byte[Numbers / 8];

    /// <summary>The block that a record's number falls into.</summary>
    public static long Of(long id) => id / Numbers;

    public static void Set(byte[] bits, long id) => bits[ByteOf(id)] |= BitOf(id);

    public static void Clear(byte[] bits, long id) => bits[ByteOf(id)] &= (byte)~BitOf(id);

    public static bool IsEmpty(byte[] bits) => !bits.AsSpan().ContainsAnyExcept((byte)0);

    public static IEnumerable<long> NumbersIn(byte[] bits, long block, bool newestFirst)
    {
        for (var i = 0; i < Numbers; i++)
        {
            var id = (block * Numbers) + (newestFirst ? Numbers - 1 - i : i);
            if ((bits[ByteOf(id)] & BitOf(id)) != 0) yield return id;
        }
    }

    private static int ByteOf(long id) => (int)(id % Numbers / 8);

    private static byte BitOf(long id) => (byte)(1 << (int)(id % 8));
}
