using System.Security.Cryptography;
using Maas.Domain.Nodes;
using Maas.Store;

namespace Maas.Region.Nodes;

/// <summary>Identifiers and names for new nodes.</summary>
public sealed class NodeNames(IStore store)
{
    /// <summary>Letters and digits that are not mistaken for each other when read out.</summary>
    private const string Alphabet = "abcdefghkmnpqrstwxy34678";

    private static readonly string[] First =
    [
        "able", "ample", "brave", "brisk", "calm", "civil", "crisp", "deft", "eager", "early", "fair", "firm", "fleet", "fond", "frank", "glad", "grand",
        "handy", "ideal", "keen", "kind", "lively", "lucky", "merry", "mint", "neat", "noble", "open", "prime", "proud", "quick", "quiet", "rapid", "ready",
        "sharp", "smart", "solid", "sound", "steady", "still", "sunny", "super", "sure", "swift", "true", "vivid", "warm", "wise", "witty", "young",
    ];

    private static readonly string[] Second =
    [
        "ant", "auk", "badger", "bear", "bee", "bison", "cat", "cod", "colt", "crab", "crane", "crow", "deer", "dove", "duck", "eagle", "elk", "emu", "falcon",
        "finch", "fox", "frog", "goat", "goose", "gull", "hare", "hawk", "heron", "horse", "ibex", "jay", "koala", "lark", "lion", "lynx", "mole", "moose",
        "newt", "otter", "owl", "panda", "perch", "puffin", "quail", "raven", "robin", "seal", "shark", "skua", "snail", "sole", "stork", "swan", "tapir",
        "teal", "tiger", "toad", "trout", "viper", "vole", "wasp", "whale", "wolf", "wren", "yak", "zebra",
    ];

    public string NewSystemId()
    {
        while (true)
        {
            var id = RandomNumberGenerator.GetString(Alphabet, 6);
            if (store.Documents(Collections.Nodes).Find(id) is null) return id;
        }
    }

    /// <summary>Two words that no node has yet; after many tries with a number behind them.</summary>
    public string NewHostname()
    {
        for (var tries = 0; ; tries++)
        {
            var name = $"{First[RandomNumberGenerator.GetInt32(First.Length)]}-{Second[RandomNumberGenerator.GetInt32(Second.Length)]}";
            if (tries > 50) name += $"-{RandomNumberGenerator.GetInt32(100, 100_000)}";
            if (store.NodeNamed(name) is null) return name;
        }
    }

    public int NextNodeNumber() => store.NextId(Collections.NodeNumbers);

    /// <summary>A first interface for an address known before anything was inventoried.</summary>
    public Interface NewInterface(Protocols.Primitives.MacAddress mac, int position, int? vlanId) => new()
    {
        Id = store.NextId(Collections.InterfaceNumbers),
        Name = $"eth{position}",
        MacAddress = mac,
        VlanId = vlanId,
    };
}
