using Maas.Domain.Images;
using Maas.Store;

namespace Maas.Region.Images;

/// <summary>Documents about where images come from.</summary>
public static class ImageSources
{
    public static readonly Collection<BootSource> Sources = new("boot_sources", s => Collections.Key(s.Id));
    public static readonly Index<BootSource> ByUrl = Sources.Index("URL", s => [s.Url], unique: true);
    public static readonly Collection<BootSourceSelection> Selections = new("boot_source_selections", s => Collections.Key(s.Id));
    public static readonly Index<BootSourceSelection> SelectionsBySource = Selections.Index("boot source", s => [Collections.Key(s.BootSourceId)]);

    /// <summary>Written by whatever reads the sources' indexes; a selection is checked against it.</summary>
    public static readonly Collection<BootSourceOffers> Offers = new("boot_source_offers", o => Collections.Key(o.BootSourceId));

    /// <summary>The public stream with the present LTS, at the first start and when no source is left (images.md §4).</summary>
    public static void Seed(IStore store, Batch batch, string series, IReadOnlyList<string> arches, DateTimeOffset now)
    {
        if (store.Documents(Sources).Count > 0) return;
        batch.Put(Sources, new BootSource
        {
            Id = BootSource.DefaultId,
            Url = "http://images.maas.io/ephemeral-v3/stable/",
            KeyringFilename = "/usr/share/keyrings/ubuntu-cloudimage-keyring.gpg",
            Created = now,
            Updated = now,
        });
        batch.Put(Selections, new BootSourceSelection
        {
            Id = 1,
            BootSourceId = BootSource.DefaultId,
            Os = "ubuntu",
            Release = series,
            Arches = arches,
            Subarches = ["*"],
            Labels = ["*"],
        });
    }
}
