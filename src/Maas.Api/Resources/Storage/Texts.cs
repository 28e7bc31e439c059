namespace Maas.Api.Resources.Storage;

/// <summary>Parameters that are as good as absent when empty.</summary>
internal static class Texts
{
    public static string? Given(string? text) => text is { Length: > 0 } ? text : null;
}
