namespace Maas.Domain;

/// <summary>What is said of values in many places with the same words, which clients compare (api-protocol.md §2).</summary>
public static class FieldWords
{
    /// <summary>Of a reference to an object that is not there, where the value is not repeated.</summary>
    public const string NoSuchChoice = "Select a valid choice. That choice is not one of the available choices.";

    /// <summary>Of a file without content.</summary>
    public const string EmptyFile = "The submitted file is empty.";

    /// <summary>Of a value that is none of those there are.</summary>
    public static string NoChoice(string value) => $"Select a valid choice. {value} is not one of the available choices.";

    /// <summary>Of a text with more characters than there is room for.</summary>
    public static string TooLong(string text, int most) => $"Ensure this value has at most {most} characters (it has {text.Length}).";
}
