namespace Maas.Domain.Tags;

/// <summary>Tags of interfaces and block devices: words that need no definition.</summary>
public static class TagNames
{
    /// <summary>What is said of a tag without a letter, added behind those that there are.</summary>
    public static Refusal Blank(IReadOnlyList<string> tags) => Refusal.Unsound("tags", $"Item {tags.Count + 1} in the array did not validate: This field cannot be blank.");
}
