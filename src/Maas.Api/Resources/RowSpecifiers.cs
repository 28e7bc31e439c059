using Maas.Api.Contract;
using Maas.Domain.Networks;
using Maas.Store;

namespace Maas.Api.Resources;

/// <summary>How requests name objects that have a number and a name: either, or a condition with its type (api-resources.md §4).</summary>
internal static class RowSpecifiers
{
    /// <param name="model">What a refusal calls the kind.</param>
    /// <param name="more">Types of conditions that the kind has besides <c>id:</c> and <c>name:</c>.</param>
    public static T Find<T>(string specifier, IDocuments<T> rows, string model, Func<T, int> id, Func<T, string> name, Func<string, string, Func<T, bool>?>? more = null)
        where T : class
    {
        if (rows.Find(specifier) is { } row) return row;
        return rows.All.Where(Specifiers.Named(specifier, id, name, more)).ToList() switch
        {
            [var only] => only,
            [] => throw ApiException.NotFound(model),
            _ => throw ApiException.Forbidden($"Too many {model} objects match the given query."),
        };
    }
}
