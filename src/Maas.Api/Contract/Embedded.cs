using System.Runtime.CompilerServices;
using Maas.Store;

namespace Maas.Api.Contract;

/// <summary>Published forms that many objects embed (subnets, VLANs, domains, zones, pools): made once for a document, and again when anything they were made
/// from has changed. A list of ten thousand machines shows a few dozen of them, some fifty thousand times.</summary>
internal static class Embedded
{
    /// <param name="document">As it stands in the store: whoever changes it makes another.</param>
    /// <param name="make">The published form; reads nothing but the document and the store.</param>
    public static TView Of<TDocument, TView>(TDocument document, IStore store, Func<TDocument, IStore, TView> make)
        where TDocument : class
        where TView : class
    {
        if (Kept<TDocument, TView>.Entries.TryGetValue(document, out var known) && ReferenceEquals(known.Store, store) && known.MadeFrom.AreCurrent)
        {
            ReadTrace.Add(known.MadeFrom);
            return known.View;
        }

        using var trace = ReadTrace.Begin();
        var view = make(document, store);
        Kept<TDocument, TView>.Entries.AddOrUpdate(document, new(store, trace.ReadingsExcept(), view));
        return view;
    }

    /// <summary>An entry goes when its document does.</summary>
    private static class Kept<TDocument, TView>
        where TDocument : class
        where TView : class
    {
        public static readonly ConditionalWeakTable<TDocument, Entry<TView>> Entries = [];
    }

    private sealed record Entry<TView>(IStore Store, Readings MadeFrom, TView View);
}
