using Maas.Api.Contract;

namespace Maas.Api.Pipeline;

/// <summary>A list of rendered objects as one JSON text.</summary>
internal static class ListItems
{
    private static readonly byte[] First = [(byte)'[', (byte)'\n'];
    private static readonly byte[] Between = [(byte)',', (byte)'\n'];
    private static readonly byte[] Last = [(byte)'\n', (byte)']'];
    private static readonly byte[] Nothing = [(byte)'[', (byte)']'];

    /// <summary>How many bytes the list has.</summary>
    public static long LengthOf(IReadOnlyList<Fragment> items) => items.Count == 0 ? Nothing.Length : items.Sum(i => i.Json.Length + 2L) + 2;

    public static async Task WriteAsync(Stream stream, IReadOnlyList<Fragment> items, CancellationToken cancel)
    {
        using var pieces = new PieceWriter(stream, cancel);
        if (items.Count == 0) await pieces.AddAsync(Nothing);
        for (var i = 0; i < items.Count; i++)
        {
            await pieces.AddAsync(i == 0 ? First : Between);
            await pieces.AddAsync(items[i].Json);
        }

        if (items.Count > 0) await pieces.AddAsync(Last);
        await pieces.FlushAsync();
    }
}
